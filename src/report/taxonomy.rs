//! The fixed vocabulary of kinds, parts and topics: slugs for programs, Chinese labels for people.

use serde::{Deserialize, Serialize};

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $slug:literal $label:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $slug)] $variant,)+
        }

        impl $name {
            /// All values, in the order in which people list them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Name for programs.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)+ }
            }

            /// Name for people.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// Reads a slug or a label.
            pub fn parse(text: &str) -> Option<Self> {
                let text = text.trim();
                Self::ALL.iter().copied().find(|value| {
                    value.slug().eq_ignore_ascii_case(text) || value.label() == text
                })
            }
        }
    };
}

vocabulary! {
    /// Kind of report.
    Kind {
        /// Annual rule-of-law report of a government.
        RuleOfLaw = "rule_of_law" "法治政府建设年度报告",
        /// The same of a department, a town or a zone.
        RuleOfLawDept = "rule_of_law_dept" "部门法治政府建设报告",
        /// Work report of a government.
        WorkReport = "work_report" "政府工作报告",
        /// Anything else.
        Other = "other" "其他",
    }
}

vocabulary! {
    /// Part of a report.
    Part {
        /// Before the first heading.
        Preamble = "preamble" "引言",
        /// What was done.
        Achievements = "achievements" "主要举措和成效",
        /// How the first person responsible did their duty.
        FirstResponsible = "first_responsible" "第一责任人职责",
        /// What is lacking.
        Problems = "problems" "问题和不足",
        /// What comes next.
        Plan = "plan" "下一步安排",
        /// What is suggested to others.
        Suggestions = "suggestions" "意见建议",
        /// Anything else.
        Other = "other" "其他",
    }
}

vocabulary! {
    /// Topic, after the outline of 2021–2025.
    Topic {
        /// Functions of government.
        Functions = "functions" "政府职能",
        /// Institutions of lawful administration.
        Institutions = "institutions" "依法行政制度",
        /// Administrative decisions.
        Decision = "decision" "行政决策",
        /// Enforcement.
        Enforcement = "enforcement" "行政执法",
        /// Emergencies.
        Emergency = "emergency" "突发事件",
        /// Disputes.
        Disputes = "disputes" "矛盾纠纷",
        /// Oversight of power.
        Oversight = "oversight" "权力监督",
        /// Digital government.
        Digital = "digital" "数字政府",
        /// Leadership and organisation.
        Leadership = "leadership" "组织领导",
    }
}

/// What `--section` can name: a part or a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SectionName {
    /// A part.
    Part(Part),
    /// A topic.
    Topic(Topic),
}

impl SectionName {
    /// Reads a slug or label; also a piece of a label that belongs to one alone (问题, 下一步, 执法).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let parts = || Part::ALL.iter().copied().map(Self::Part);
        let topics = || Topic::ALL.iter().copied().map(Self::Topic);
        let exact = Part::parse(text)
            .map(Self::Part)
            .or_else(|| Topic::parse(text).map(Self::Topic));
        exact.or_else(|| {
            let mut resembling = parts()
                .chain(topics())
                .filter(|name| text.chars().count() >= 2 && name.label().contains(text));
            resembling.next().filter(|_| resembling.next().is_none())
        })
    }

    /// Name for programs.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Part(part) => part.slug(),
            Self::Topic(topic) => topic.slug(),
        }
    }

    /// Name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Part(part) => part.label(),
            Self::Topic(topic) => topic.label(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_slugs_labels_and_pieces() {
        assert_eq!(
            SectionName::parse("problems"),
            Some(SectionName::Part(Part::Problems))
        );
        assert_eq!(
            SectionName::parse("问题"),
            Some(SectionName::Part(Part::Problems))
        );
        assert_eq!(
            SectionName::parse("行政执法"),
            Some(SectionName::Topic(Topic::Enforcement))
        );
        assert_eq!(
            SectionName::parse("执法"),
            Some(SectionName::Topic(Topic::Enforcement))
        );
        assert_eq!(
            SectionName::parse("行政"),
            None,
            "行政决策, 行政执法, 依法行政制度"
        );
        assert_eq!(SectionName::parse("nonsense"), None);
        assert_eq!(Kind::parse("政府工作报告"), Some(Kind::WorkReport));
    }
}
