//! The rules for reading reports, from `rules.toml`.

use std::sync::LazyLock;

use regex::{RegexSet, RegexSetBuilder};
use serde::Deserialize;

use crate::text::fold::fold_to_string;

use super::taxonomy::{Part, Topic};

const RULES: &str = include_str!("rules.toml");

/// Fingerprint of the rules: reports read by other rules may be placed otherwise.
pub fn fingerprint() -> u64 {
    xxhash_rust::xxh3::xxh3_64(RULES.as_bytes())
}

/// The rules, ready to use.
#[derive(Debug)]
pub struct Rules {
    parts: Vec<PartPatterns>,
    problems: RegexSet,
    topics: Vec<(Topic, Vec<String>)>,
    chrome: RegexSet,
    page_end: RegexSet,
    central_bodies: RegexSet,
}

/// What names a part in a heading, and what rules it out.
#[derive(Debug)]
struct PartPatterns {
    part: Part,
    patterns: RegexSet,
    except: RegexSet,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    part: Vec<PartRule>,
    problems: PatternsRule,
    topic: Vec<TopicRule>,
    chrome: PatternsRule,
    page_end: PatternsRule,
    central_bodies: PatternsRule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartRule {
    name: Part,
    patterns: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TopicRule {
    name: Topic,
    cues: Vec<String>,
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
        static BUILT_IN: LazyLock<Rules> =
            LazyLock::new(|| Rules::parse(RULES).expect("rules.toml is valid"));
        &BUILT_IN
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let file: File = toml::from_str(text)?;
        let mut parts = Vec::new();
        for rule in file.part {
            parts.push(PartPatterns {
                part: rule.name,
                patterns: RegexSet::new(&rule.patterns)?,
                except: RegexSet::new(&rule.except)?,
            });
        }
        let topics = file
            .topic
            .into_iter()
            .map(|rule| (rule.name, rule.cues))
            .collect();
        Ok(Self {
            parts,
            topics,
            problems: RegexSet::new(&file.problems.patterns)?,
            chrome: set(&file.chrome.patterns)?,
            page_end: set(&file.page_end.patterns)?,
            central_bodies: set(&file.central_bodies.patterns)?,
        })
    }

    /// The part that a heading (without its number) names, if it names one.
    pub fn part(&self, heading: &str) -> Option<Part> {
        let heading = &*fold_to_string(heading);
        let names = |rule: &&PartPatterns| {
            rule.patterns.is_match(heading) && !rule.except.is_match(heading)
        };
        self.parts.iter().find(names).map(|rule| rule.part)
    }

    /// Whether a passage of a review tells what is lacking.
    pub fn tells_problems(&self, passage: &str) -> bool {
        self.problems.is_match(passage)
    }

    /// Topics of a heading or a text: those with the most cues, at most three, in the order of the vocabulary. A cue that
    /// lies within a longer one that was found (监督 in 执法监督) still counts for its own topic.
    pub fn topics(&self, text: &str) -> Vec<Topic> {
        const MOST: usize = 3;
        let mut counts: Vec<(usize, Topic)> = self
            .topics
            .iter()
            .map(|(topic, cues)| {
                (
                    cues.iter()
                        .filter(|cue| text.contains(cue.as_str()))
                        .count(),
                    *topic,
                )
            })
            .filter(|(count, _)| *count > 0)
            .collect();
        counts.sort_by_key(|(count, topic)| (std::cmp::Reverse(*count), *topic));
        let best = counts.first().map_or(0, |(count, _)| *count);
        counts.retain(|(count, _)| *count * 2 >= best);
        counts.truncate(MOST);
        let mut topics: Vec<Topic> = counts.into_iter().map(|(_, topic)| topic).collect();
        topics.sort_unstable();
        topics
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

/// Page furniture is told by its folded text, in which Latin letters are small.
fn set(patterns: &[String]) -> Result<RegexSet, regex::Error> {
    RegexSetBuilder::new(patterns)
        .case_insensitive(true)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_headings() {
        let rules = Rules::built_in();
        for (heading, part) in [
            ("2021年法治政府建设工作情况", Some(Part::Achievements)),
            (
                "党政主要负责人履行推进法治建设第一责任人职责情况",
                Some(Part::FirstResponsible),
            ),
            ("存在的不足和原因", Some(Part::Problems)),
            ("2023年度工作计划", Some(Part::Plan)),
            ("下一步工作打算", Some(Part::Plan)),
            ("工作建议", Some(Part::Suggestions)),
            ("推进行政执法规范化建设", None),
            ("着力解决群众急难愁盼问题", None),
            ("提高困难群众底线民生保障水平", None),
            ("面临的困难和挑战", Some(Part::Problems)),
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
            assert_eq!(rules.tells_problems(text), expected, "{text}");
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
