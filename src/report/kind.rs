//! What kind of document this is.

use std::sync::LazyLock;

use regex::Regex;

pub use super::taxonomy::Kind;

static WORK_REPORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"政府工作报告|人民政府工作报告|(新区|管委会|管理委员会).{0,10}工作报告")
        .expect("pattern is valid")
});

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"代表.{0,16}(政府|国务院|管委会|管理委员会)[，,]?\s*向(大会|各位).{0,14}报告")
        .expect("pattern is valid")
});

static RULE_OF_LAW: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"法治政府|依法行政|法治建设").expect("pattern is valid"));

static NO_REPORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"解读|召开|听取|审议意见|实施方案|方案范文|通知$|指南|范文|决议|名片|模板|目录$|栏目$|印发|公告$|清单$|预算|决算|审计|统计公报|信息公开工作年度报告",
    )
    .expect("pattern is valid")
});

/// Issuers below or beside a government: departments, towns, zones.
static DEPARTMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(局|厅|委员会|[教改健]委|办公室|办事处|街道|镇|乡|中心|总队|支队|司法部|应急管理部|部|法院|检察院|管委会)(关于|二?[〇零]?[12]?\d{3}年|\d{4}|法治|$)")
        .expect("pattern is valid")
});

static OWN_DEPARTMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"我(局|厅|委|办|镇|乡|街道|部|中心)(坚持|深入|认真|紧紧|全面|严格|高度|\d{4}|依法|始终|以)|现将我(局|厅|委|办|镇|乡|街道)|年[，,](市|县|区|省)?[^，。]{0,8}(司法局|司法厅|司法部|管理部|局)(在|以|坚持|深入)")
        .expect("pattern is valid")
});

/// Decides the kind by title, file name, and the beginning of the text. `zone` says that the place has no government of
/// its own.
pub fn kind(title: Option<&str>, name: &str, beginning: &str, zone: bool) -> Kind {
    let title = title.unwrap_or_default();
    if ADDRESS.is_match(beginning) && !NO_REPORT.is_match(title) {
        return Kind::WorkReport;
    }
    for text in [title, name] {
        if NO_REPORT.is_match(text) && !text.is_empty() {
            return Kind::Other;
        }
        if WORK_REPORT.is_match(text) && !RULE_OF_LAW.is_match(text) {
            return Kind::WorkReport;
        }
        if RULE_OF_LAW.is_match(text) {
            return match zone || DEPARTMENT.is_match(text) || OWN_DEPARTMENT.is_match(beginning) {
                true => Kind::RuleOfLawDept,
                false => Kind::RuleOfLaw,
            };
        }
    }
    if title.is_empty()
        && RULE_OF_LAW.is_match(beginning)
        && !beginning.contains("政府信息公开条例")
    {
        return match zone || OWN_DEPARTMENT.is_match(beginning) {
            true => Kind::RuleOfLawDept,
            false => Kind::RuleOfLaw,
        };
    }
    Kind::Other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_title() {
        for (title, expected) in [
            (
                "济南市人民政府关于2021年度法治政府建设情况的报告",
                Kind::RuleOfLaw,
            ),
            (
                "巴中市司法局关于2021年度法治政府建设工作情况的报告",
                Kind::RuleOfLawDept,
            ),
            ("塔庄镇2022年法治政府建设工作总结", Kind::RuleOfLawDept),
            ("2025年山东省政府工作报告", Kind::WorkReport),
            (
                "市政府常务会议听取2019年度法治政府建设工作情况汇报",
                Kind::Other,
            ),
            (
                "关于印发《全国法治政府建设示范市实施方案》的通知",
                Kind::Other,
            ),
            ("2022年国民经济和社会发展统计公报", Kind::Other),
        ] {
            assert_eq!(kind(Some(title), "", "", false), expected, "{title}");
        }
    }

    #[test]
    fn by_the_beginning() {
        let address = "各位代表：现在，我代表区人民政府，向大会报告工作，请予审议。";
        assert_eq!(kind(None, "2014.txt", address, false), Kind::WorkReport);
        let text = "2022年，全县深入推进法治政府建设，现将情况报告如下。";
        assert_eq!(kind(None, "2022.txt", text, false), Kind::RuleOfLaw);
        assert_eq!(
            kind(
                None,
                "2022.txt",
                "现将我局2022年度法治政府建设情况报告如下：",
                false
            ),
            Kind::RuleOfLawDept
        );
        assert_eq!(
            kind(None, "a.txt", "采用修正的参数建立控制系统模型。", false),
            Kind::Other
        );
    }
}
