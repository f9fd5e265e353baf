//! What kind of document this is.

use std::sync::LazyLock;

use regex::Regex;

pub use super::taxonomy::Kind;

static WORK_REPORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"政府工作(的)?报告|(新区|管委会|管理委员会).{0,10}工作报告")
        .expect("pattern is valid")
});

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"代表.{0,16}(政府|国务院|管委会|管理委员会)[,，]?\s*向(大会|各位).{0,14}报告")
        .expect("pattern is valid")
});

static RULE_OF_LAW: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"法治政府|依法行政|法治建设").expect("pattern is valid"));

/// Titles of what is about a report, or is none.
static NO_REPORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"解读|图解|一图读懂|召开|主持|听取|审议|调研|意见$|实施方案|工作方案|实施意见|方案范文|通知$|指南|范文|决议|名片|模板|目录$|栏目$|公告$|启事|招聘|答复|分解|申报材料|述职|计划草案|计划执行情况|出炉|清单$|预算|决算|审计(工作)?报告|审计结果|审计情况|审计整改|统计公报|信息公开(工作)?年度报告|信息公开工作|政务公开|年鉴",
    )
    .expect("pattern is valid")
});

/// A notice that carries a report with it.
static CARRIES_REPORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(印发|公布|公示|公开).{0,40}(报告|总结|情况)[^解方]{0,8}$")
        .expect("pattern is valid")
});

/// What pages say that share specimen texts.
static SPECIMEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"小编|(^|[^示])范文|网友投稿|供大家参考|供参考学习|仅供(参考|学习)|文档简介|本?文档由.{0,6}用户|由用户(提供|上传)|内容提供方|写作模板|一级目[:：]",
    )
    .expect("pattern is valid")
});

/// What a text that [`SPECIMEN`] matches has, one or the other: looking for words is faster than for patterns.
const SPECIMEN_WORDS: [&str; 11] = [
    "小编",
    "范文",
    "网友投稿",
    "供大家参考",
    "供参考学习",
    "仅供",
    "文档简介",
    "用户",
    "内容提供方",
    "写作模板",
    "一级目",
];

fn is_specimen(text: &str) -> bool {
    SPECIMEN_WORDS.iter().any(|word| text.contains(word)) && SPECIMEN.is_match(text)
}

/// A specimen in one line has its title, which may follow a number, in so many characters.
const SPECIMEN_TITLE: usize = 40;

/// A place without its name: 某县, XX市, *区.
static NAMELESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(某|x{2,}|×{2,}|\*+|[ｘ○]{2,})(省|市|县|区|州|镇|乡|街道|局|单位)|年度?(乡镇|街道|单位|部门|机关)法治政府建设")
        .expect("pattern is valid")
});

/// The first sentence of news: 4月22日下午，…主持召开…会议
static NEWS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(.{0,12}(讯|电|消息)\S{0,16}\s?)?(近日|日前|昨日|今日|\d{1,2}月\d{1,2}日)(上午|下午|晚)?[,，].{0,80}(召开|举行|主持|调研|审议|听取)")
        .expect("pattern is valid")
});

/// What a sentence that [`NEWS`] matches has, one or the other.
const NEWS_ACTS: [&str; 6] = ["召开", "举行", "主持", "调研", "审议", "听取"];

/// What reports have in their titles.
static REPORTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"报告|总结|情况|汇报|年报|述职|成效|法治政府建设年度|年度法治政府建设")
        .expect("pattern is valid")
});

/// How reports without a title begin.
static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W{0,4}((19|20)\d{2}|二零[零一二三四五六七八九]{2})年|现将|现就|一年来|过去一年|今年以来|近年来|报告如下|汇报如下|第一责任人|主要举措|法治政府建设")
        .expect("pattern is valid")
});

/// What reports on the rule of law are about, where they do not name it.
static LAWFUL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"法治思想|法治政府|法治建设|依法行政|依法履职|依法全面履行|依法治[省市县区州旗国]|全面依法")
        .expect("pattern is valid")
});

/// Issuers below or beside a government: departments, towns, zones.
static DEPARTMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(局|厅|委员会|[教改健安]委|办公室|办事处|街道|镇|乡|中心|总队|支队|支行|供销社|合作社|国资委|科协|文联|妇联|工会|残联|团委|林场|证监会|文明办|公司|集团|大学|学院|医院|税务局|部|审计署|总署|法院|检察院|管委会|党工委|工信委|大队)(机关)?(关于|[一二][零九][零一二三四五六七八九]{2}|\d{4}|法治|依法|推进|贯彻|落实|党政|工作|$|\()")
        .expect("pattern is valid")
});

static OWN_DEPARTMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"我(局|厅|委|办|镇|乡|街道|部|中心)(坚持|深入|认真|紧紧|全面|严格|高度|\d{4}|依法|始终|以|在|按照|推进|法治|持续|扎实|积极|党)|现将我(局|厅|委|办|镇|乡|街道)|年[,，](在.{0,30}[,，])?(市|县|区|省|州|旗)?[^，,。]{0,12}(司法局|司法厅|司法部|管理部|[\p{Han}]局|[\p{Han}]厅|街道|镇党委|镇|乡|部|审计署|总署)(党组|党委|机关)?(在|以|坚持|深入|认真|紧紧|全面|严格|立足|按照|高度|始终|扎实|持续|紧扣|聚焦|贯彻|充分|切实|积极|不断|围绕|牢牢|大力|推进|依法|主动|着力)")
        .expect("pattern is valid")
});

/// What is known of a document before its kind. All text is folded.
#[derive(Debug, Clone, Copy)]
pub struct Clues<'a> {
    /// Title.
    pub title: Option<&'a str>,
    /// File name without its ending.
    pub name: &'a str,
    /// The lines around the body.
    pub page: &'a str,
    /// The beginning of the body.
    pub beginning: &'a str,
    /// Whether the place has no government of its own.
    pub in_zone: bool,
    /// Whether the document is a list of titles, and holds no text.
    pub is_catalogue: bool,
}

/// Decides the kind by title, file name, and the beginning of the text, and says by which.
pub fn kind(clues: &Clues<'_>) -> (Kind, &'static str) {
    let Clues {
        name, beginning, ..
    } = *clues;
    let title: String = clues
        .title
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    if clues.is_catalogue {
        return (Kind::Other, "a list of titles");
    }
    if is_specimen(clues.page) || is_specimen(beginning) {
        return (Kind::Other, "a page of specimen texts");
    }
    let first_line: String = beginning.chars().take(SPECIMEN_TITLE).collect();
    if NAMELESS.is_match(&title) || title.is_empty() && NAMELESS.is_match(&first_line) {
        return (Kind::Other, "a specimen: its place has no name");
    }
    if NEWS_ACTS.iter().any(|act| beginning.contains(act)) && NEWS.is_match(beginning) {
        return (Kind::Other, "news: what a meeting did");
    }
    if beginning.contains("代表") && ADDRESS.is_match(beginning) && !no_report(&title) {
        return (Kind::WorkReport, "the address to the assembly");
    }
    let own = || OWN_DEPARTMENT.is_match(beginning);
    for (text, what) in [(title.as_str(), "title"), (name, "file name")] {
        if no_report(text) {
            return (Kind::Other, what);
        }
        if WORK_REPORT.is_match(text) && !RULE_OF_LAW.is_match(text) {
            return (Kind::WorkReport, what);
        }
        if RULE_OF_LAW.is_match(text) {
            let reports = REPORTS.is_match(text) || beginning.contains("如下");
            return match reports {
                false => (Kind::Other, what),
                true if clues.in_zone || DEPARTMENT.is_match(text) || own() => {
                    (Kind::RuleOfLawDept, what)
                }
                true => (Kind::RuleOfLaw, what),
            };
        }
    }
    let discloses = beginning.contains("政府信息公开") || beginning.contains("政务公开");
    if title.is_empty() && LAWFUL.is_match(beginning) && OPENING.is_match(beginning) && !discloses {
        return match clues.in_zone || own() {
            true => (Kind::RuleOfLawDept, "the beginning"),
            false => (Kind::RuleOfLaw, "the beginning"),
        };
    }
    (Kind::Other, "nothing says that it is a report")
}

/// Whether a title tells which kind of report it is of.
pub fn tells(title: &str) -> bool {
    WORK_REPORT.is_match(title) || RULE_OF_LAW.is_match(title) || no_report(title)
}

fn no_report(title: &str) -> bool {
    NO_REPORT.is_match(title) && !CARRIES_REPORT.is_match(title)
        || title.contains("印发") && !CARRIES_REPORT.is_match(title)
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
            assert_eq!(of(Some(title), "", ""), expected, "{title}");
        }
    }

    #[test]
    fn by_the_beginning() {
        for (text, expected) in [
            (
                "各位代表:现在,我代表区人民政府,向大会报告工作,请予审议。",
                Kind::WorkReport,
            ),
            (
                "2022年,全县深入推进法治政府建设,现将情况报告如下。",
                Kind::RuleOfLaw,
            ),
            (
                "2022年,在省、市的指导下,我区深入学习贯彻习近平法治思想。",
                Kind::RuleOfLaw,
            ),
            (
                "现将我局2022年度法治政府建设情况报告如下:",
                Kind::RuleOfLawDept,
            ),
            (
                "2022年,市司法局立足职能,推进法治政府建设。",
                Kind::RuleOfLawDept,
            ),
            (
                "4月22日下午,市长主持召开会议,听取法治政府建设情况汇报。",
                Kind::Other,
            ),
            ("采用修正的参数建立控制系统模型。", Kind::Other),
        ] {
            assert_eq!(of(None, "", text), expected, "{text}");
        }
    }

    #[test]
    fn specimens_and_news_are_no_reports() {
        for (title, page) in [
            ("某县2025年度法治政府建设情况报告", ""),
            ("2023年法治政府建设工作情况报告", "公文范文 来源:网友投稿"),
            ("2023年法治政府建设工作要点", ""),
            ("《某市2024年法治政府建设情况的报告》文件解读", ""),
        ] {
            let clues = Clues {
                title: Some(title),
                name: "",
                page,
                beginning: "2022年,全县推进各项工作。",
                in_zone: false,
                is_catalogue: false,
            };
            assert_eq!(kind(&clues).0, Kind::Other, "{title}");
        }
    }

    fn of(title: Option<&str>, name: &str, beginning: &str) -> Kind {
        let clues = Clues {
            title,
            name,
            page: "",
            beginning,
            in_zone: false,
            is_catalogue: false,
        };
        kind(&clues).0
    }
}
