//! The rules for reading reports, from `rules.toml`.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use regex::{RegexSet, RegexSetBuilder};
use serde::Deserialize;

use crate::text::fold::fold_to_string;

use super::taxonomy::{Kind, Part, Taxonomy, Topic};

/// The built-in rules.
pub const BUILT_IN: &str = include_str!("rules.toml");

/// Why a file of rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// It cannot be read.
    #[error("cannot read the taxonomy `{path}`")]
    Io {
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is not what a file of rules is.
    #[error("the taxonomy `{path}` has an error: {reason}")]
    Invalid {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
}

/// The rules, ready to use.
#[derive(Debug)]
pub struct Rules {
    /// As they were written; none for the built-in ones.
    text: Option<String>,
    taxonomy: Arc<Taxonomy>,
    parts: Vec<PartPatterns>,
    topics: Vec<TopicCues>,
    default_part: Part,
    told_problems: Option<ToldProblems>,
    chrome: RegexSet,
    page_end: RegexSet,
    central_bodies: RegexSet,
}

/// What names a part in a heading, and what rules it out.
#[derive(Debug)]
struct PartPatterns {
    part: Part,
    kinds: Vec<Kind>,
    topics: Vec<Topic>,
    patterns: RegexSet,
    except: RegexSet,
}

#[derive(Debug)]
struct TopicCues {
    topic: Topic,
    kinds: Vec<Kind>,
    cues: Vec<String>,
}

/// What tells in a passage of a review that it is about problems.
#[derive(Debug)]
struct ToldProblems {
    part: Part,
    kinds: Vec<Kind>,
    patterns: RegexSet,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(
        dead_code,
        reason = "read as the taxonomy; named here so that other keys are errors"
    )]
    parts: toml::Value,
    #[expect(
        dead_code,
        reason = "read as the taxonomy; named here so that other keys are errors"
    )]
    topics: toml::Value,
    default_part: Option<String>,
    #[serde(default)]
    part_rule: Vec<PartRule>,
    told_problems: Option<ToldProblemsRule>,
    #[serde(default)]
    topic_rule: Vec<TopicRule>,
    chrome: Option<PatternsRule>,
    page_end: Option<PatternsRule>,
    central_bodies: Option<PatternsRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartRule {
    name: String,
    #[serde(default)]
    kinds: Vec<Kind>,
    #[serde(default)]
    topics: Vec<String>,
    patterns: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicRule {
    name: String,
    #[serde(default)]
    kinds: Vec<Kind>,
    cues: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldProblemsRule {
    part: String,
    #[serde(default)]
    kinds: Vec<Kind>,
    patterns: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PatternsRule {
    patterns: Vec<String>,
}

impl Rules {
    /// The rules that are compiled in.
    ///
    /// # Panics
    /// When `rules.toml` is not valid, which the tests rule out.
    pub fn built_in() -> &'static Self {
        static RULES: LazyLock<Rules> = LazyLock::new(|| {
            let rules = Rules::parse(BUILT_IN).expect("rules.toml is valid");
            Rules {
                text: None,
                ..rules
            }
        });
        &RULES
    }

    /// Reads a user's rules.
    ///
    /// # Errors
    /// When the file cannot be read, or is not a valid file of rules.
    pub fn load(path: &Path) -> Result<Self, RulesError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| RulesError::Io {
            path: shown.clone(),
            source,
        })?;
        Self::parse(&text).map_err(|reason| RulesError::Invalid {
            path: shown,
            reason,
        })
    }

    /// Reads rules. The error is the reason in words.
    ///
    /// # Errors
    /// When the text is not a valid file of rules.
    pub fn parse(text: &str) -> Result<Self, String> {
        let in_line = |error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map_or(1, |before| before.matches('\n').count() + 1);
            format!("line {line}: {}", error.message())
        };
        let file: File = toml::from_str(text).map_err(in_line)?;
        let taxonomy = Taxonomy::parse(text).map_err(in_line)?;
        check_names(&taxonomy)?;
        let part = |name: &str| known(&taxonomy.parts, name, "part").map(Part::new);
        let topic = |name: &str| known(&taxonomy.topics, name, "topic").map(Topic::new);
        let mut parts = Vec::new();
        for rule in &file.part_rule {
            parts.push(PartPatterns {
                part: part(&rule.name)?,
                kinds: rule.kinds.clone(),
                topics: rule
                    .topics
                    .iter()
                    .map(|name| topic(name))
                    .collect::<Result<_, _>>()?,
                patterns: set(&rule.patterns)?,
                except: set(&rule.except)?,
            });
        }
        let mut topics = Vec::new();
        for rule in file.topic_rule {
            topics.push(TopicCues {
                topic: topic(&rule.name)?,
                kinds: rule.kinds,
                cues: rule.cues,
            });
        }
        let told_problems = match file.told_problems {
            Some(rule) => Some(ToldProblems {
                part: part(&rule.part)?,
                kinds: rule.kinds,
                patterns: set(&rule.patterns)?,
            }),
            None => None,
        };
        let default_part = match &file.default_part {
            Some(name) => part(name)?,
            None => Part::OTHER,
        };
        let or_built_in = |rule: Option<PatternsRule>, own: fn(&Self) -> &RegexSet| match rule {
            Some(rule) => set(&rule.patterns),
            None => Ok(own(Self::built_in()).clone()),
        };
        Ok(Self {
            text: Some(text.to_owned()),
            parts,
            topics,
            default_part,
            told_problems,
            chrome: or_built_in(file.chrome, |rules| &rules.chrome)?,
            page_end: or_built_in(file.page_end, |rules| &rules.page_end)?,
            central_bodies: or_built_in(file.central_bodies, |rules| &rules.central_bodies)?,
            taxonomy: Arc::new(taxonomy),
        })
    }

    /// As they were written; none for the built-in ones.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Fingerprint of the rules: reports read by other rules may be placed otherwise.
    pub fn fingerprint(&self) -> u64 {
        xxhash_rust::xxh3::xxh3_64(self.text().unwrap_or(BUILT_IN).as_bytes())
    }

    /// Parts and topics with their labels.
    pub fn taxonomy(&self) -> &Arc<Taxonomy> {
        &self.taxonomy
    }

    /// A part, if the vocabulary has it; else [`Part::OTHER`].
    pub fn or_other(&self, part: Part) -> Part {
        let known = self
            .taxonomy
            .parts
            .iter()
            .any(|term| term.name == part.slug());
        if known { part } else { Part::OTHER }
    }

    /// The part of sections whose headings name none.
    pub fn default_part(&self) -> &Part {
        &self.default_part
    }

    /// The part that a heading (without its number) names in any kind of report, if it names one.
    pub fn part(&self, heading: &str) -> Option<Part> {
        let heading = &*fold_to_string(heading);
        self.parts
            .iter()
            .find(|rule| rule.names(heading))
            .map(|rule| rule.part.clone())
    }

    /// The part that a heading names in a report of this kind, and the topics of that part as a whole.
    pub fn part_in(&self, kind: Kind, heading: &str) -> Option<(Part, &[Topic])> {
        let heading = &*fold_to_string(heading);
        let rules = || self.parts.iter().filter(|rule| applies(&rule.kinds, kind));
        rules()
            .find(|rule| rule.names(heading))
            .map(|rule| (rule.part.clone(), rule.topics.as_slice()))
    }

    /// The part of a passage of a review that tells what is lacking.
    pub fn told_problems(&self, kind: Kind, passage: &str) -> Option<Part> {
        let told = self.told_problems.as_ref()?;
        (applies(&told.kinds, kind) && told.patterns.is_match(passage)).then(|| told.part.clone())
    }

    /// Topics of a heading or a text: those with the most cues, at most three, in the order of the vocabulary. A cue that
    /// lies within a longer one that was found (监督 in 执法监督) still counts for its own topic.
    pub fn topics(&self, kind: Kind, text: &str) -> Vec<Topic> {
        const MOST: usize = 3;
        let mut counts: Vec<(usize, &Topic)> = self
            .topics
            .iter()
            .filter(|rule| applies(&rule.kinds, kind))
            .map(|rule| {
                let count = rule
                    .cues
                    .iter()
                    .filter(|cue| text.contains(cue.as_str()))
                    .count();
                (count, &rule.topic)
            })
            .filter(|(count, _)| *count > 0)
            .collect();
        counts
            .sort_by_key(|(count, topic)| (std::cmp::Reverse(*count), self.taxonomy.place(topic)));
        let best = counts.first().map_or(0, |(count, _)| *count);
        counts.retain(|(count, _)| *count * 2 >= best);
        counts.truncate(MOST);
        let mut topics: Vec<Topic> = counts.into_iter().map(|(_, topic)| topic.clone()).collect();
        self.sort(&mut topics);
        topics
    }

    /// Puts topics into the order of the vocabulary, each once.
    pub fn sort(&self, topics: &mut Vec<Topic>) {
        topics.sort_by_key(|topic| self.taxonomy.place(topic));
        topics.dedup();
    }

    /// Whether a line (folded) is page furniture.
    pub fn is_chrome(&self, line: &str) -> bool {
        self.chrome.is_match(line)
    }

    /// Whether a line (folded) ends the page's text: what comes behind is about other things.
    pub fn ends_page(&self, line: &str) -> bool {
        self.page_end.is_match(line)
    }

    /// Whether a text (folded) begins with the name of a body of the central government.
    pub fn names_central_body(&self, text: &str) -> bool {
        self.central_bodies.is_match(text)
    }
}

impl PartPatterns {
    fn names(&self, heading: &str) -> bool {
        self.patterns.is_match(heading) && !self.except.is_match(heading)
    }
}

/// Whether a rule for these kinds applies to one of them. No kinds are all kinds.
fn applies(kinds: &[Kind], kind: Kind) -> bool {
    kinds.is_empty() || kinds.contains(&kind)
}

/// Names are for programs and paths of facets.
fn check_names(taxonomy: &Taxonomy) -> Result<(), String> {
    for (terms, what) in [(&taxonomy.parts, "part"), (&taxonomy.topics, "topic")] {
        for (at, term) in terms.iter().enumerate() {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            if term.name.is_empty() || !term.name.chars().all(plain) {
                return Err(format!(
                    "the name `{}` of a {what} may only have a-z, 0-9 and _",
                    term.name
                ));
            }
            if terms[..at].iter().any(|other| other.name == term.name) {
                return Err(format!("the {what} `{}` stands twice", term.name));
            }
        }
    }
    for part in [Part::PREAMBLE, Part::OTHER] {
        known(&taxonomy.parts, part.slug(), "part")?;
    }
    Ok(())
}

fn known<'a>(
    terms: &[super::taxonomy::Term],
    name: &'a str,
    what: &str,
) -> Result<&'a str, String> {
    if terms.iter().any(|term| term.name == name) {
        Ok(name)
    } else {
        Err(format!("the {what} `{name}` is not in the list `{what}s`"))
    }
}

/// Text is matched folded: its Latin letters are small.
fn set(patterns: &[String]) -> Result<RegexSet, String> {
    /// Bytes that a thread may keep of the automaton of a large set. With less, that of page furniture is built over and over:
    /// a twentieth of the time of reading.
    const AUTOMATON: usize = 8 << 20;
    const LARGE: usize = 20;
    let mut builder = RegexSetBuilder::new(patterns);
    builder.case_insensitive(true);
    if patterns.len() >= LARGE {
        builder.dfa_size_limit(AUTOMATON);
    }
    builder.build().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_headings() {
        let rules = Rules::built_in();
        for (heading, part) in [
            ("2021年法治政府建设工作情况", Some(Part::ACHIEVEMENTS)),
            (
                "党政主要负责人履行推进法治建设第一责任人职责情况",
                Some(Part::new("first_responsible")),
            ),
            ("存在的不足和原因", Some(Part::PROBLEMS)),
            ("2023年度工作计划", Some(Part::PLAN)),
            ("下一步工作打算", Some(Part::PLAN)),
            ("工作建议", Some(Part::new("suggestions"))),
            ("推进行政执法规范化建设", None),
            ("着力解决群众急难愁盼问题", None),
            ("提高困难群众底线民生保障水平", None),
            ("面临的困难和挑战", Some(Part::PROBLEMS)),
        ] {
            assert_eq!(rules.part(heading), part, "{heading}");
        }
    }

    #[test]
    fn problems_are_told_from_the_rest_of_a_review() {
        let rules = Rules::built_in();
        for (text, expected) in [
            (
                "同时，我们也清醒地认识到，发展中还存在不少问题，营商环境有待优化。",
                true,
            ),
            ("我市发展仍面临不少困难和挑战：产业结构不优。", true),
            ("工作中还存在一些不足，主要是执法力量薄弱。", true),
            ("整改完成中央督察反馈问题12个，营商环境持续优化。", false),
            ("着力破解群众关心的突出问题。", false),
        ] {
            assert_eq!(
                rules.told_problems(Kind::WorkReport, text).is_some(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn a_users_rules_replace_these() {
        let text = r#"
            parts = [{ name = "preamble", label = "前言" }, { name = "income", label = "收入" }, { name = "other", label = "其他" }]
            topics = [{ name = "tax", label = "税收" }]
            default_part = "income"
            [[part_rule]]
            name = "income"
            topics = ["tax"]
            patterns = ["收入"]
            [[topic_rule]]
            name = "tax"
            kinds = ["other"]
            cues = ["税"]
        "#;
        let rules = Rules::parse(text).expect("valid");
        let (part, topics) = rules
            .part_in(Kind::Other, "一般公共预算收入")
            .expect("a part");
        assert_eq!((part.slug(), topics), ("income", &[Topic::new("tax")][..]));
        assert_eq!(rules.topics(Kind::Other, "税收收入"), [Topic::new("tax")]);
        assert!(rules.topics(Kind::WorkReport, "税收收入").is_empty());
        assert!(rules.is_chrome("责任编辑:甲"), "left out: as built in");
        assert_eq!(rules.or_other(Part::PLAN), Part::OTHER);
        assert_eq!(rules.taxonomy().part(&part), "收入");
        for (wrong, reason) in [
            (
                text.replace(
                    "name = \"tax\"\n            kinds",
                    "name = \"duty\"\n            kinds",
                ),
                "`duty` is not in the list",
            ),
            (
                text.replace("\"preamble\"", "\"intro\""),
                "`preamble` is not in the list",
            ),
            (
                text.replace("patterns = [\"收入\"]", "patterns = [\"(\"]"),
                "unclosed group",
            ),
            (
                text.replace("default_part", "standard_part"),
                "unknown field",
            ),
            (
                text.replace("\"income\", label", "\"In come\", label"),
                "may only have",
            ),
        ] {
            let error = Rules::parse(&wrong).expect_err(reason);
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn chrome_is_told_from_text() {
        let rules = Rules::built_in();
        for line in [
            "当前位置：首页 > 政务公开 > 法治政府建设 > 正文",
            "字体：【大 中 小】",
            "浏览次数：123",
            "索 引 号 | 11620300013909010R/2025-48086 | 主题分类 |",
            "责任编辑：张三",
            "扫一扫在手机打开当前页",
            "版权所有：某市人民政府",
            "2022-03-22 11:35",
            "|",
        ] {
            assert!(rules.is_chrome(&fold_to_string(line)), "{line}");
        }
        for line in [
            "一、主要举措和成效",
            "2022年，我县坚持以人民为中心，扎实推进各项工作。",
            "宜昌市人民政府2022年法治政府建设年度报告",
            "时间紧、任务重，全市上下合力攻坚。",
            "省人民政府：",
        ] {
            assert!(!rules.is_chrome(&fold_to_string(line)), "{line}");
        }
    }
}
