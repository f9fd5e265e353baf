//! What a place does in the sentences that name it, and what that weighs.

use std::sync::LazyLock;

use regex::Regex;

/// What a place does in the sentence that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// 2022年，秭归县坚持…; 现将秭归县2022年…报告如下
    Subject,
    /// Named where a report begins.
    Opening,
    /// 在宜昌市委、市政府的领导下
    Above,
    /// Named anywhere, or beside others.
    Named,
}

impl Role {
    /// Reads the role by what stands before and after the name in its line, the `line`th of the body.
    pub(super) fn of(before: &str, after: &str, line: usize) -> Self {
        const OPENING_LINES: usize = 3;
        const OPENING_LENGTH: usize = 60;
        static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(^|。)\s*((19|20)\d{2}年(度|以来|来)?[,:]?)?\s*$|(现将|现就|年[,:])\s*$")
                .expect("pattern is valid")
        });
        let beside = before.ends_with(['、', '与', '和', '同', '向', '对', '赴', '从', '由', '为'])
            || after.starts_with(['、', '与', '和']);
        let above = before.ends_with('在') && after.contains("领导下");
        let early = line < OPENING_LINES + 1;
        if above {
            Self::Above
        } else if early && SUBJECT.is_match(before) && !after.starts_with('、') {
            Self::Subject
        } else if line < OPENING_LINES && before.chars().count() < OPENING_LENGTH && !beside {
            Self::Opening
        } else {
            Self::Named
        }
    }
}

/// The roles that a place has in a text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Roles {
    subject: bool,
    opening: bool,
    above: bool,
    times: u32,
}

impl Roles {
    pub(super) fn add(&mut self, role: Role) {
        match role {
            Role::Subject => self.subject = true,
            Role::Opening => self.opening = true,
            Role::Above => self.above = true,
            Role::Named => {}
        }
        self.times += 1;
    }

    /// What they weigh together. A place that is not what the text calls its own weighs less the less its role says; the
    /// level above is where a zone lies.
    pub(super) fn weight(self, fits: bool, in_zone: bool) -> f64 {
        let best = match self {
            Self { subject: true, .. } => 4.0 * if fits { 1.0 } else { 0.7 },
            Self { opening: true, .. } => 2.6 * if fits { 1.0 } else { 0.6 },
            Self { above: true, .. } if in_zone => 2.6,
            _ => 0.0,
        };
        let named = (f64::from(self.times) * 0.4).min(2.0);
        best + named * if fits { 1.0 } else { 0.4 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_tell_who_reports() {
        for (before, after, line, role) in [
            ("2022年,", "坚持依法行政", 0, Role::Subject),
            ("按照要求,现将", "2022年情况报告如下", 0, Role::Subject),
            ("在", "市委、市政府的坚强领导下,我县", 0, Role::Above),
            ("我们", "各乡镇推进依法行政", 1, Role::Opening),
            ("与", "、某县签订协议", 1, Role::Named),
            ("赴", "考察学习", 9, Role::Named),
        ] {
            assert_eq!(Role::of(before, after, line), role, "{before}…{after}");
        }
    }
}
