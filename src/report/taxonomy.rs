//! Kinds, parts and topics: slugs for programs, Chinese labels for people.
//!
//! Kinds are fixed. Parts and topics are those of the rules that a report was read by: the built-in ones, or a user's file.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use crate::text::fold::fold_to_string;

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

macro_rules! name {
    ($(#[$doc:meta])* $name:ident { $($(#[$constant_doc:meta])* $constant:ident = $slug:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Cow<'static, str>);

        impl $name {
            $($(#[$constant_doc])* pub const $constant: Self = Self(Cow::Borrowed($slug));)*

            /// The one of a name for programs.
            pub fn new(slug: &str) -> Self {
                Self(Cow::Owned(slug.to_owned()))
            }

            /// Name for programs.
            pub fn slug(&self) -> &str {
                &self.0
            }
        }
    };
}

name! {
    /// Part of a report, by its name for programs.
    Part {
        /// Before the first heading.
        PREAMBLE = "preamble",
        /// What was done.
        ACHIEVEMENTS = "achievements",
        /// What is lacking.
        PROBLEMS = "problems",
        /// What comes next.
        PLAN = "plan",
        /// Anything else.
        OTHER = "other",
    }
}

name! {
    /// Topic, by its name for programs.
    Topic {}
}

/// A name and its label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Name for programs.
    pub name: String,
    /// Name for people.
    pub label: String,
    /// Words of questions that are answered by it first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked_by: Vec<String>,
}

/// A built-in term: its name, its label, and the words of questions.
type Named = (&'static str, &'static str, &'static [&'static str]);

// `PARTS` and `TOPICS`, of `rules.toml`; made by `build`, as every search needs them and reading the file takes longer than some.
include!(concat!(env!("OUT_DIR"), "/vocabulary.rs"));

impl Term {
    fn built_in((name, label, asked_by): &Named) -> Self {
        Self {
            name: (*name).to_owned(),
            label: (*label).to_owned(),
            asked_by: asked_by.iter().map(|word| (*word).to_owned()).collect(),
        }
    }
}

/// The parts and topics that reports are sorted into, in the order in which people list them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Taxonomy {
    /// Parts.
    pub parts: Vec<Term>,
    /// Topics.
    pub topics: Vec<Term>,
}

impl Taxonomy {
    /// The one of the built-in rules.
    pub fn built_in() -> Arc<Self> {
        static BUILT_IN: LazyLock<Arc<Taxonomy>> = LazyLock::new(|| {
            let terms = |terms: &[Named]| terms.iter().map(Term::built_in).collect();
            Arc::new(Taxonomy {
                parts: terms(PARTS),
                topics: terms(TOPICS),
            })
        });
        BUILT_IN.clone()
    }

    /// Reads the vocabulary of a file of rules, and nothing else of it.
    ///
    /// # Errors
    /// When the file is no TOML, or has no vocabulary.
    pub fn parse(rules: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(rules)
    }

    /// Label of a part; its name where it has none.
    pub fn part<'a>(&'a self, part: &'a Part) -> &'a str {
        label(&self.parts, part.slug())
    }

    /// Label of a topic; its name where it has none.
    pub fn topic<'a>(&'a self, topic: &'a Topic) -> &'a str {
        label(&self.topics, topic.slug())
    }

    /// Parts that a question asks for, by its words.
    pub fn asked_parts(&self, question: &str) -> impl Iterator<Item = &Term> {
        let question = fold_to_string(question);
        let is_asked = move |term: &&Term| {
            let mut words = term.asked_by.iter();
            words.any(|word| question.contains(&fold_to_string(word)))
        };
        self.parts.iter().filter(is_asked)
    }

    /// Place of a topic in the order of people.
    pub fn place(&self, topic: &Topic) -> usize {
        place(&self.topics, topic.slug())
    }

    /// Reads the name or label of a part or topic; also a piece of a label that belongs to one alone (问题, 下一步, 执法).
    pub fn section(&self, text: &str) -> Option<SectionName> {
        let text = text.trim();
        let parts = || {
            self.parts
                .iter()
                .map(|term| (term, SectionName::Part(Part::new(&term.name))))
        };
        let topics = || {
            self.topics
                .iter()
                .map(|term| (term, SectionName::Topic(Topic::new(&term.name))))
        };
        let all = || parts().chain(topics());
        let is = |term: &Term| term.name.eq_ignore_ascii_case(text) || term.label == text;
        let exact = all().find(|(term, _)| is(term));
        let mut resembling =
            all().filter(|(term, _)| text.chars().count() >= 2 && term.label.contains(text));
        let found = match exact {
            Some(found) => Some(found),
            None => resembling.next().filter(|_| resembling.next().is_none()),
        };
        found.map(|(_, name)| name)
    }
}

fn label<'a>(terms: &'a [Term], name: &'a str) -> &'a str {
    terms
        .iter()
        .find(|term| term.name == name)
        .map_or(name, |term| term.label.as_str())
}

fn place(terms: &[Term], name: &str) -> usize {
    terms
        .iter()
        .position(|term| term.name == name)
        .unwrap_or(terms.len())
}

/// Place of a part or topic of this name, and its label.
pub fn place_and_label(terms: &[Term], name: &str) -> (usize, String) {
    (place(terms, name), label(terms, name).to_owned())
}

/// What `--section` can name: a part or a topic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SectionName {
    /// A part.
    Part(Part),
    /// A topic.
    Topic(Topic),
}

impl SectionName {
    /// Whether a passage is of this part or topic.
    pub fn is_of(&self, passage: &super::Passage) -> bool {
        match self {
            Self::Part(part) => passage.part == *part,
            Self::Topic(topic) => passage.topics.contains(topic),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::rules;

    #[test]
    fn the_built_in_one_is_that_of_the_rules() {
        let read = Taxonomy::parse(rules::BUILT_IN).expect("rules.toml is valid");
        assert_eq!(*Taxonomy::built_in(), read);
    }

    #[test]
    fn reads_slugs_labels_and_pieces() {
        let taxonomy = Taxonomy::built_in();
        let part = |slug: &str| Some(SectionName::Part(Part::new(slug)));
        let topic = |slug: &str| Some(SectionName::Topic(Topic::new(slug)));
        assert_eq!(taxonomy.section("problems"), part("problems"));
        assert_eq!(taxonomy.section("问题"), part("problems"));
        assert_eq!(taxonomy.section("行政执法"), topic("enforcement"));
        assert_eq!(taxonomy.section("执法"), topic("enforcement"));
        assert_eq!(
            taxonomy.section("行政"),
            None,
            "行政决策, 行政执法, 依法行政制度"
        );
        assert_eq!(taxonomy.section("nonsense"), None);
        assert_eq!(Kind::parse("政府工作报告"), Some(Kind::WorkReport));
        assert_eq!(taxonomy.part(&Part::PLAN), "下一步安排");
        assert_eq!(taxonomy.part(&Part::new("annex")), "annex");
    }
}
