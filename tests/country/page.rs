//! What stands around the body of a report: the web page, the title, whom it is for, who signed it.

use crate::dates::Day;
use crate::places::{Setting, noun};
use crate::random::Random;

/// The lines of a page before and behind a report, and what they tell.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Lines before the title.
    pub(crate) before: Vec<String>,
    /// Lines between the title and the body.
    pub(crate) below_title: Vec<String>,
    /// Lines behind the report.
    pub(crate) behind: Vec<String>,
    /// Whether the day of publication is among them.
    pub(crate) dated: bool,
}

/// The furniture of a web page. `name` tells the place.
pub(crate) fn page(name: &str, setting: &Setting, published: Day, random: &mut Random) -> Page {
    let mut page = Page::default();
    let government = format!("{name}{}", setting.government());
    let site = *random.pick(&["门户网站", "网", "政务网", "网站"]);
    let root = *random.pick(&["首页", "网站首页", "主页"]);
    let mark = *random.pick(&[" > ", ">", " >> ", " › ", "→"]);
    let crumbs: &[&str] = [
        &["政务公开", "法治政府建设"][..],
        &["政府信息公开", "法定主动公开内容", "法治政府建设年度报告"],
        &["信息公开", "工作总结"],
        &["专题专栏", "法治政府建设", "年度报告"],
    ][random.below(4)];
    if random.percent(45) {
        page.before.push(format!("{government}{site}"));
    }
    if random.percent(20) {
        let crawled = Day {
            year: published.year + random.between(0, 2) as u16,
            month: random.between(1, 12) as u8,
            day: random.between(1, 28) as u8,
        };
        let weekday = *random.pick(&["一", "二", "三", "四", "五"]);
        page.before
            .push(format!("今天是：{} 星期{weekday}", crawled.plain()));
    }
    if random.percent(60) {
        let crumbs = crumbs.join(mark);
        page.before.push(match random.below(3) {
            0 => format!("当前位置：{root}{mark}{crumbs}"),
            1 => format!("您的位置：{root}{mark}{crumbs}{mark}正文"),
            _ => format!("{root}{mark}{crumbs}{mark}正文"),
        });
    }
    let date = match random.below(4) {
        0 => published.plain(),
        1 => format!(
            "{} {}:{:02}",
            published.iso(),
            random.between(8, 18),
            random.below(60)
        ),
        _ => published.iso(),
    };
    let source = match random.below(3) {
        0 => format!("{name}司法局"),
        1 => government.clone(),
        _ => format!("{name}人民政府办公室"),
    };
    if random.percent(30) {
        page.before.push(format!(
            "索引号：{:09}/{}-{:05}",
            random.below(999_999_999),
            published.year,
            random.below(99_999)
        ));
        page.before.push(format!("发布机构：{source}"));
        if random.percent(60) {
            page.before
                .push("主题分类：司法行政\n公开方式：主动公开".to_owned());
        }
        page.before.push(format!("发布日期：{date}"));
        page.dated = true;
    } else if random.percent(80) {
        let label = *random.pick(&["发布日期", "发布时间", "时间"]);
        let views = random.below(9_000);
        page.below_title.push(match random.below(4) {
            0 => format!("{label}：{date}  来源：{source}  浏览次数：{views}"),
            1 => format!("来源：{source}　{label}：{date}　字体：【大 中 小】"),
            2 => format!("{label}：{date}\n来源：{source}"),
            _ => format!("信息来源：{source} {label}：{date} 【字体：大 中 小】 打印"),
        });
        page.dated = true;
    }
    if random.percent(40) {
        let editor = *random.pick(&["管理员", "办公室", "信息中心", "政务公开办"]);
        page.behind.push(match random.below(3) {
            0 => format!("责任编辑：{editor}"),
            1 => format!("【打印本页】【关闭窗口】\n编辑：{editor}"),
            _ => format!("（责任编辑：{editor}）"),
        });
    }
    if random.percent(30) {
        let other = setting.year - 1;
        page.behind.push(format!("相关链接：\n{name}{other}年法治政府建设年度报告\n{name}政务公开工作年度报告（{other}年）"));
    }
    if random.percent(25) {
        page.behind
            .push("扫一扫在手机打开当前页\n分享到：".to_owned());
    }
    if random.percent(35) {
        page.behind.push(format!(
            "主办：{government}办公室\n版权所有：{government}\n网站标识码：{:010}",
            random.below(9_999_999_999)
        ));
    }
    page
}

/// A title: its lines, and the words that one would say it is.
#[derive(Debug)]
pub(crate) struct Title {
    /// Lines as written.
    pub(crate) lines: Vec<String>,
    /// All in one.
    pub(crate) words: String,
    /// Whether it names the place.
    pub(crate) tells_place: bool,
    /// Whether it names the year.
    pub(crate) tells_year: bool,
}

/// What a report is called. `year` is 2022 or 二〇二二; `issuer` wrote it.
pub(crate) fn title(
    name: &str,
    issuer: &str,
    year: &str,
    department: bool,
    setting: &Setting,
    random: &mut Random,
) -> Title {
    let next = setting.year + 1;
    let early = setting.year <= 2016 && random.percent(30);
    let subject = if early {
        "依法行政"
    } else {
        "法治政府建设"
    };
    let of = if department { issuer } else { name };
    // Head and tail may stand on two lines.
    let (head, tail, tells_place, tells_year) =
        match random.below(if department { 90 } else { 100 }) {
            0..18 => (
                issuer.to_owned(),
                format!("关于{year}年度{subject}情况的报告"),
                true,
                true,
            ),
            18..34 => (
                of.to_owned(),
                format!("{year}年{subject}年度报告"),
                true,
                true,
            ),
            34..46 => (
                of.to_owned(),
                format!("{year}年度{subject}工作情况报告"),
                true,
                true,
            ),
            46..56 => (
                issuer.to_owned(),
                format!("{year}年{subject}工作情况报告"),
                true,
                true,
            ),
            56..64 => (
                format!("{year}年{of}"),
                format!("{subject}工作总结"),
                true,
                true,
            ),
            64..72 => (
                format!("关于{of}{year}年度"),
                format!("{subject}情况的报告"),
                true,
                true,
            ),
            72..80 => (
                issuer.to_owned(),
                format!("关于{year}年{subject}工作情况及{next}年工作安排的报告"),
                true,
                true,
            ),
            80..86 => (
                of.to_owned(),
                format!("{year}年度{subject}情况报告"),
                true,
                true,
            ),
            86..90 => (
                issuer.to_owned(),
                format!("{subject}年度报告（{year}年度）"),
                true,
                true,
            ),
            90..95 => (
                String::new(),
                format!("{year}年度{subject}工作报告"),
                false,
                true,
            ),
            95..98 => (
                issuer.to_owned(),
                format!("关于{subject}工作情况的报告"),
                true,
                false,
            ),
            _ => (
                format!("中共{name}委员会 {name}{}", setting.government()),
                format!("关于{year}年度{subject}情况的报告"),
                true,
                true,
            ),
        };
    let words = format!("{head}{tail}");
    let lines = match random.below(10) {
        0 | 1 if !head.is_empty() => vec![head, tail],
        _ => vec![words.clone()],
    };
    Title {
        lines,
        words,
        tells_place,
        tells_year,
    }
}

/// Whom a report is for, mostly the government above.
pub(crate) fn recipient(setting: &Setting, random: &mut Random) -> String {
    let Some(above) = setting.above() else {
        return "国务院：".to_owned();
    };
    let above_noun = noun(above);
    let own = setting.noun();
    let above_government = match above_noun {
        "地区" | "盟" => "行政公署",
        _ => "人民政府",
    };
    match random.below(6) {
        0 => format!("{above}{above_government}："),
        1 => format!("中共{above}委员会、{above}{above_government}："),
        2 => format!("{above_noun}委、{above_noun}政府："),
        3 => format!("{above_noun}人民政府、{own}委、{own}人大常委会："),
        4 => format!("{own}人大常委会："),
        _ => format!("{above_noun}委全面依法治{above_noun}委员会办公室："),
    }
}
