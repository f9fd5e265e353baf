//! Canonical names: which indicators are the same under several names, by a file of aliases that users extend.
//!
//! Only what is safe is merged; the name in the text's own words stays with the figure.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::fold::fold_one;

/// The built-in aliases, as users read them.
pub const TEXT: &str = include_str!("aliases.toml");

/// Aliases of indicators and cues of topics.
#[derive(Debug, Clone, Default)]
pub struct Aliases {
    indicators: Vec<Entry>,
    /// By the last character of an end: the end, with the place of its entry; first entries first.
    ends: HashMap<char, Vec<(usize, String)>>,
    topics: Vec<Topic>,
}

/// The canonical name of an indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical {
    /// The name under which it meets others; what no entry names keeps its own, without what only begins a sentence.
    pub name: String,
    /// The topic, as a name for programs (`disputes`), when one is known.
    pub topic: Option<String>,
    /// Whether an entry of the aliases named it.
    pub is_known: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    topic: Option<String>,
    ends: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    name: String,
    cues: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    indicator: Vec<Entry>,
    #[serde(default)]
    topic: Vec<Topic>,
}

/// A file of aliases that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the aliases of indicators cannot be read")]
pub struct InvalidAliases(#[from] toml::de::Error);

/// Words that begin an indicator in a sentence and are no part of its name.
const OPENERS: [&str; 16] = [
    "全年", "全市", "全省", "全县", "全区", "全国", "我市", "我省", "我县", "我区", "累计", "共计",
    "共", "已", "各类", "新",
];

/// How a change is written, and the one way to write it. The longest comes first.
const CHANGES: [(&str, &str); 14] = [
    ("同比增长", "增长"),
    ("比上年增长", "增长"),
    ("较上年增长", "增长"),
    ("同比上升", "增长"),
    ("同比下降", "下降"),
    ("比上年下降", "下降"),
    ("较上年下降", "下降"),
    ("同比减少", "下降"),
    ("年均增长", "年均增长"),
    ("增长", "增长"),
    ("下降", "下降"),
    ("提高", "提高"),
    ("增加", "增加"),
    ("减少", "减少"),
];

impl Aliases {
    /// The built-in aliases.
    pub fn built_in() -> &'static Self {
        static ALIASES: LazyLock<Aliases> = LazyLock::new(|| {
            Aliases::default()
                .with(TEXT)
                .expect("the built-in aliases are valid, which a test checks")
        });
        &ALIASES
    }

    /// These aliases with those of `text`, a file in the form of [`TEXT`], before them.
    pub fn with(&self, text: &str) -> Result<Self, InvalidAliases> {
        let mut file: File = toml::from_str(text)?;
        for entry in &mut file.indicator {
            for word in entry.ends.iter_mut().chain(&mut entry.except) {
                *word = plain(word);
            }
            entry.ends.push(plain(&entry.name));
        }
        let mut aliases = Self {
            indicators: file.indicator,
            ends: HashMap::new(),
            topics: file.topic,
        };
        aliases.indicators.extend(self.indicators.iter().cloned());
        aliases.topics.extend(self.topics.iter().cloned());
        for (place, entry) in aliases.indicators.iter().enumerate() {
            for end in &entry.ends {
                if let Some(last) = end.chars().next_back() {
                    let ends = aliases.ends.entry(last).or_default();
                    ends.push((place, end.clone()));
                }
            }
        }
        Ok(aliases)
    }

    /// The canonical name of `indicator`.
    ///
    /// ```
    /// use gongbao::figures::canonical::Aliases;
    ///
    /// let canonical = Aliases::built_in().canonical("全市行政机关负责人出庭率");
    /// assert_eq!(canonical.name, "行政机关负责人出庭应诉率");
    /// assert_eq!(canonical.topic.as_deref(), Some("oversight"));
    /// ```
    pub fn canonical(&self, indicator: &str) -> Canonical {
        let text = bare(indicator);
        let (name, entry) = self.name_and_entry(&text);
        Canonical {
            name,
            topic: entry
                .and_then(|entry| entry.topic.clone())
                .or_else(|| self.topic(&text)),
            is_known: entry.is_some(),
        }
    }

    /// The canonical name of `indicator` alone, which takes less time.
    pub fn name(&self, indicator: &str) -> String {
        self.name_and_entry(&bare(indicator)).0
    }

    /// `text` is a bare indicator.
    fn name_and_entry(&self, text: &str) -> (String, Option<&Entry>) {
        let (whole, change) = CHANGES
            .iter()
            .find_map(|(written, name)| text.strip_suffix(written).map(|whole| (whole, *name)))
            .filter(|(whole, _)| !whole.is_empty())
            .unwrap_or((text, ""));
        let last = whole.chars().next_back();
        let ends = last.and_then(|last| self.ends.get(&last));
        let entry = ends.into_iter().flatten().find_map(|(place, end)| {
            let entry = self.indicators.get(*place)?;
            let is_excepted = || {
                let mut words = entry.except.iter();
                words.any(|word| whole.contains(word.as_str()))
            };
            (whole.ends_with(end.as_str()) && !is_excepted()).then_some(entry)
        });
        let name = entry.map_or(whole, |entry| entry.name.as_str());
        (format!("{name}{change}"), entry)
    }

    /// How changes are written, folded, each with the one way to write it.
    pub(super) fn changes(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        CHANGES.into_iter()
    }

    /// The names of indicators, each with how an indicator ends that is known by it.
    pub(super) fn named(&self) -> impl Iterator<Item = (&str, &[String])> {
        let entries = self.indicators.iter();
        entries.map(|entry| (entry.name.as_str(), entry.ends.as_slice()))
    }

    /// The topic of an indicator by the words in it.
    fn topic(&self, indicator: &str) -> Option<String> {
        let has_cue = |topic: &&Topic| {
            topic
                .cues
                .iter()
                .any(|cue| indicator.contains(cue.as_str()))
        };
        self.topics
            .iter()
            .find(has_cue)
            .map(|topic| topic.name.clone())
    }
}

/// `text` without what does not matter: width, blanks, quotation marks.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .map(fold_one)
        .filter(|c| !c.is_whitespace() && !matches!(c, '“' | '”' | '"' | '‘' | '’'))
        .collect()
}

/// An indicator without what is no part of its name.
fn bare(indicator: &str) -> String {
    without_openers(&plain(indicator)).to_owned()
}

fn without_openers(text: &str) -> &str {
    let mut rest = text;
    loop {
        let shorter = OPENERS
            .iter()
            .filter(|word| !(**word == "共" || **word == "新") || !begins_a_word(rest))
            .find_map(|word| rest.strip_prefix(word))
            .filter(|shorter| shorter.chars().count() >= 2);
        match shorter {
            Some(shorter) => rest = shorter,
            None => return rest,
        }
    }
}

/// 共享, 新增 …: the first character is no opener.
fn begins_a_word(text: &str) -> bool {
    [
        "共享",
        "共同",
        "共建",
        "共有",
        "新增",
        "新建",
        "新收",
        "新设",
        "新开",
        "新能源",
        "新型",
        "新兴",
        "新生",
        "新闻",
        "新农",
        "新业",
        "新材",
    ]
    .iter()
    .any(|word| text.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(indicator: &str) -> String {
        Aliases::built_in().canonical(indicator).name
    }

    #[test]
    fn what_is_the_same_meets() {
        for alias in [
            "出庭应诉率",
            "负责人出庭率",
            "全市行政机关负责人出庭应诉率",
            "行政机关 负责人出庭应诉率",
        ] {
            assert_eq!(name(alias), "行政机关负责人出庭应诉率", "{alias}");
        }
        assert_eq!(name("全年共收到行政复议申请"), "收到行政复议申请");
        assert_eq!(name("审结行政复议案件"), name("办结行政复议案件"));
        assert_eq!(name("地区生产总值同比增长"), name("生产总值增长"));
    }

    #[test]
    fn what_differs_stays_apart() {
        for (one, other) in [
            ("正职负责人出庭率", "行政机关负责人出庭率"),
            ("综合纠错率", "直接纠错率"),
            ("人均地区生产总值", "地区生产总值"),
            ("地区生产总值", "地区生产总值增长"),
            ("不予受理行政复议申请", "受理行政复议申请"),
            ("全程网办率", "网上可办率"),
            ("地区生产总值年均增长", "地区生产总值增长"),
        ] {
            assert_ne!(name(one), name(other), "{one} {other}");
        }
    }

    #[test]
    fn what_no_entry_names_keeps_its_name() {
        let canonical = Aliases::built_in().canonical("全市评查行政执法卷宗");
        assert_eq!(canonical.name, "评查行政执法卷宗");
        assert_eq!(canonical.topic.as_deref(), Some("enforcement"));
        assert!(!canonical.is_known);
    }

    #[test]
    fn a_users_entries_come_first() {
        let own = "[[indicator]]\nname = \"好评率\"\nends = [\"评价好评率\"]\n";
        let aliases = Aliases::built_in().with(own).expect("valid");
        assert_eq!(aliases.canonical("政务服务评价好评率").name, "好评率");
        assert!(Aliases::built_in().with("[[indicator]]\nnom = 1").is_err());
    }
}
