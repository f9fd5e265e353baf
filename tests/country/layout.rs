//! A report from its first line to its last.

use std::borrow::Cow;

use gongbao::gazetteer::{Level, Place, short_name};

use crate::dates::Day;
use crate::draft::{Draft, Heading};
use crate::figures::chinese;
use crate::naming::{self, Named};
use crate::page::{self, Page, Title};
use crate::places::Setting;
use crate::random::Random;
use crate::sentences::{Author, Names, Phrases};
use crate::style::{Encoding, Headings, Style};

/// Every report says that it is invented.
pub(crate) const NOTE: &str = "（本文由程序生成，用于测试，内容均属虚构。）";

/// How long a report is, in characters, without what stands around it.
const SHORTEST: u64 = 1_300;
const LONGEST: u64 = 8_400;

/// The themes of what was done, in the order of the official outline.
const THEMES: [&str; 12] = [
    "leadership",
    "functions",
    "institutions",
    "decision",
    "enforcement",
    "emergency",
    "disputes",
    "law_education",
    "oversight",
    "litigation",
    "openness",
    "digital",
];

/// Departments that write reports of their own.
const DEPARTMENTS: [&str; 8] = [
    "司法局",
    "教育局",
    "水利局",
    "交通运输局",
    "农业农村局",
    "民政局",
    "财政局",
    "卫生健康委员会",
];

/// A report and what is true of it.
#[derive(Debug)]
pub(crate) struct Report {
    /// Below the folder of reports.
    pub(crate) path: String,
    /// Its place.
    pub(crate) place: &'static Place,
    /// Its year.
    pub(crate) year: u16,
    /// Its title; empty when it has none.
    pub(crate) title: String,
    /// Who issued it; empty when nobody signed.
    pub(crate) issuer: String,
    /// Its kind, by the name that the program gives.
    pub(crate) kind: &'static str,
    /// The day on which it was put on the page, or signed; empty when it does not say.
    pub(crate) published: String,
    /// The day on which it was signed.
    pub(crate) signed: String,
    /// Whether the text itself names the place.
    pub(crate) tells_place: bool,
    /// The text with its figures and headings.
    pub(crate) draft: Draft,
    encoding: Encoding,
}

impl Report {
    /// The file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let text: String = self.draft.text.iter().collect();
        match self.encoding {
            Encoding::Utf8 => text.into_bytes(),
            Encoding::Utf8WithMark => format!("\u{feff}{text}").into_bytes(),
            Encoding::Gb18030 => encoding_rs::GB18030.encode(&text).0.into_owned(),
        }
    }
}

/// Writes the report of an ordinal.
pub(crate) fn report(setting: &Setting, seed: u64, ordinal: u64) -> Report {
    let mut random = Random::of(seed, ordinal);
    let style = Style::draw(&mut random);
    let signed = Day::of_signature(setting.year, &mut random);
    let published = signed.later(&mut random);
    let named = naming::path(setting, ordinal, seed, published, &mut random);
    let county = setting.place.level == Level::County;
    let department = (county && random.percent(5)).then(|| *random.pick(&DEPARTMENTS));
    let with_city = random.percent(25);
    let name = if random.percent(4) {
        setting.full_name()
    } else {
        setting.name(with_city)
    };
    let issuer = match department {
        Some(department) => format!("{name}{department}"),
        None => format!("{name}{}", setting.government()),
    };
    let plan = Plan::draw(
        setting,
        &name,
        &issuer,
        department.is_some(),
        &style,
        &named,
        published,
        &mut random,
    );
    let names = names(setting, &style, department);
    let scale = match setting.place.level {
        Level::County => 1,
        Level::Prefecture => 4,
        _ => 18,
    };
    let length = length(&mut random);
    let mut writer = Writer {
        author: Author::new(&names, scale, random),
        style: &style,
        draft: Draft::default(),
        numbers: [0; 4],
        pages: 0,
    };
    writer.write(setting, &plan, &issuer, signed, length);
    let mut draft = writer.draft;
    draft.replace(|character| style.character(character));
    if style.one_line {
        draft.push("\n");
        for heading in &mut draft.headings {
            heading.run_in = true;
        }
    }
    if style.windows {
        draft.end_lines_as_windows_does();
    }
    let signed_day = if plan.signs {
        signed.iso()
    } else {
        String::new()
    };
    Report {
        path: named.path,
        place: setting.place,
        year: setting.year,
        title: plan
            .title
            .as_ref()
            .map(|title| title.words.clone())
            .unwrap_or_default(),
        issuer: if plan.signs { issuer } else { String::new() },
        kind: if department.is_some() {
            "rule_of_law_dept"
        } else {
            "rule_of_law"
        },
        published: match &plan.page {
            Some(page) if page.dated => published.iso(),
            _ => signed_day.clone(),
        },
        signed: if signed_day.is_empty() {
            signed_day
        } else {
            format!("{signed_day}(signed)")
        },
        tells_place: plan.tells_place,
        draft,
        encoding: style.encoding,
    }
}

/// How long a report is: many of 3,000 to 5,000 characters, few of 8,000.
fn length(random: &mut Random) -> usize {
    // Mostly squared: short ones are more than long ones.
    let dice = [(); 2].map(|()| random.below(1_001));
    let mean = (dice[0] + dice[1]) as u64 / 2;
    let skewed = (3 * mean * mean / 1_000 + mean) / 4;
    (SHORTEST + (LONGEST - SHORTEST) * skewed / 1_000) as usize
}

/// What a report has around its sentences.
#[derive(Debug)]
struct Plan {
    page: Option<Page>,
    title: Option<Title>,
    recipient: Option<String>,
    opening_tells_year: bool,
    presenting_tells_year: bool,
    /// The opening names the place instead of saying 我县.
    opening: Option<String>,
    signs: bool,
    tells_place: bool,
    note_first: bool,
}

impl Plan {
    #[expect(
        clippy::too_many_arguments,
        reason = "all of what is known of a report before it is written"
    )]
    fn draw(
        setting: &Setting,
        name: &str,
        issuer: &str,
        department: bool,
        style: &Style,
        named: &Named,
        published: Day,
        random: &mut Random,
    ) -> Self {
        let who = if department { issuer } else { name };
        let page = (!style.one_line && random.percent(58))
            .then(|| page::page(name, setting, published, random));
        let year = style.year(setting.year);
        let title = random
            .percent(64)
            .then(|| page::title(name, issuer, &year, department, setting, random));
        let (mut tells_place, mut tells_year) = title.as_ref().map_or((false, false), |title| {
            (title.tells_place, title.tells_year)
        });
        // A reader finds the year in the title, or in the opening, or in the sentence that presents the report.
        let opening_tells_year = random.percent(if tells_year { 60 } else { 75 });
        tells_year |= opening_tells_year;
        let presenting_tells_year =
            random.percent(30) || !tells_year && (!named.tells_year || random.percent(80));
        let mut signs = random.percent(62);
        tells_place |= signs;
        let mut opening = random
            .percent(if tells_place { 25 } else { 60 })
            .then(|| who.to_owned());
        tells_place |= opening.is_some();
        if !(tells_place || named.tells_place && random.percent(30)) {
            match random.percent(50) {
                true => signs = true,
                false => opening = Some(who.to_owned()),
            }
            tells_place = true;
        }
        // 我局 alone does not say which.
        if department && title.is_none() && !signs {
            opening = Some(issuer.to_owned());
        }
        Self {
            recipient: random.percent(30).then(|| page::recipient(setting, random)),
            page,
            title,
            opening_tells_year,
            presenting_tells_year,
            opening,
            signs,
            tells_place,
            note_first: random.percent(6),
        }
    }
}

/// What the slots of phrases stand for.
fn names(setting: &Setting, style: &Style, department: Option<&str>) -> Names {
    let own = setting.place.name();
    let noun = match setting.noun() {
        "自治区" | "地区" => "区",
        noun => noun,
    };
    let above = setting.above().map(crate::places::noun);
    let (above_party, above_government) = match above {
        Some("自治区") => ("自治区党委".to_owned(), "自治区政府".to_owned()),
        Some("地区") => ("地委".to_owned(), "行署".to_owned()),
        Some(above) => (format!("{above}委"), format!("{above}政府")),
        None => ("党中央".to_owned(), "国务院".to_owned()),
    };
    let (party, government) = match setting.noun() {
        "自治区" => ("自治区党委".to_owned(), "自治区政府".to_owned()),
        "地区" => ("地委".to_owned(), "行署".to_owned()),
        noun => (format!("{noun}委"), format!("{noun}政府")),
    };
    let below = match setting.place.level {
        Level::County => "乡镇（街道）",
        Level::Prefecture => "县（市、区）",
        _ => "市（州）",
    };
    let (period, law, plan) = match setting.year {
        ..=2015 => ("2015—2020年", "六五", "十二五"),
        2016..=2020 => ("2015—2020年", "七五", "十三五"),
        _ => ("2021—2025年", "八五", "十四五"),
    };
    let short = short_name(own).unwrap_or(own);
    let first: String = short.chars().take(1).collect();
    let we = match department {
        Some(department) if department.ends_with('会') => "我委".to_owned(),
        Some(_) => "我局".to_owned(),
        None => format!("我{noun}"),
    };
    let all = match department {
        Some(_) => "全系统".to_owned(),
        None => format!("全{noun}"),
    };
    Names::from([
        ("地", own.to_owned()),
        ("短", short.to_string()),
        ("字", first),
        ("全", all),
        ("我", we),
        ("级", noun.to_owned()),
        ("上委", above_party),
        ("上府", above_government),
        ("委", party),
        ("政府", government),
        ("乡", below.to_owned()),
        ("年", format!("{}年", style.year(setting.year))),
        ("次年", format!("{}年", style.year(setting.year + 1))),
        ("规划期", period.to_owned()),
        ("普法", law.to_owned()),
        ("五年", plan.to_owned()),
        ("年号", setting.year.to_string()),
        ("旧年", (setting.year - 3).to_string()),
    ])
}

/// Writes one report.
struct Writer<'a> {
    author: Author<'a>,
    style: &'a Style,
    draft: Draft,
    /// The numbers of the last headings of each level, and of chapters.
    numbers: [usize; 4],
    pages: usize,
}

impl Writer<'_> {
    fn write(&mut self, setting: &Setting, plan: &Plan, issuer: &str, signed: Day, length: usize) {
        if plan.note_first {
            self.line(NOTE);
        }
        if let Some(page) = &plan.page {
            page.before.iter().for_each(|line| self.line(line));
        }
        if let Some(title) = &plan.title {
            title.lines.iter().for_each(|line| self.line(line));
        }
        if let Some(page) = &plan.page {
            page.below_title.iter().for_each(|line| self.line(line));
        }
        if let Some(recipient) = &plan.recipient {
            self.line(recipient);
        }
        self.opening(plan);
        self.body(setting, length);
        if plan.signs {
            if self.author.random.percent(15) {
                self.paragraph_of("特此报告。");
            }
            let blank = self.author.random.percent(30);
            if blank && !self.style.one_line {
                self.draft.push("\n");
            }
            self.paragraph_of(issuer);
            let day = match self.style.chinese_zero {
                Some(_) => signed.chinese(),
                None => signed.plain(),
            };
            self.paragraph_of(&day);
        }
        if let Some(page) = &plan.page {
            page.behind.iter().for_each(|line| self.line(line));
        }
        if !plan.note_first {
            self.line(NOTE);
        }
    }

    fn opening(&mut self, plan: &Plan) {
        self.begin_paragraph();
        let bank = if plan.opening_tells_year {
            "opening_year"
        } else {
            "opening_plain"
        };
        let mut opening = Draft::default();
        self.author.sentence(bank, &mut opening);
        let mut text: String = opening.text.iter().collect();
        if let Some(name) = &plan.opening {
            let we = ["我", "地"].map(|slot| &self.author.names[slot]);
            // 我局 is in every opening but those that name the place.
            if let Some(we) = we.into_iter().find(|we| text.contains(*we)) {
                text = text.replacen(we, name, 1);
            }
        }
        self.draft.push(&text);
        for _ in 0..self.author.random.below(3) {
            self.author.sentence("background", &mut self.draft);
        }
        let bank = if plan.presenting_tells_year {
            "presenting_year"
        } else {
            "presenting_plain"
        };
        if plan.presenting_tells_year || self.author.random.percent(70) {
            self.author.sentence(bank, &mut self.draft);
        }
        self.end_paragraph();
    }

    fn body(&mut self, setting: &Setting, length: usize) {
        let random = &mut self.author.random;
        let first_responsible = random.percent(45);
        let suggestions = random.percent(7);
        let themes = random.between(5, 12) as usize;
        let mut chosen: Vec<usize> = (0..THEMES.len()).collect();
        random.shuffle(&mut chosen);
        chosen.truncate(themes);
        chosen.sort_unstable();
        let mut themes: Vec<&'static str> = chosen.into_iter().map(|at| THEMES[at]).collect();
        if random.percent(45) {
            themes.push("staff");
        }
        let share = length * 78 / 100 / themes.len();
        let flat = self.style.flat && self.style.headings != Headings::Chapters;
        if !flat {
            let words = self.achievements(setting);
            self.heading(1, &words, "achievements", "", false);
        }
        let level = if flat { 1 } else { 2 };
        let has_second = self.style.headings != Headings::First;
        for theme in themes {
            let topic = &Phrases::get().bank(theme).topic;
            if flat || has_second {
                let words = self.author.heading(theme);
                self.section(level, &words, "achievements", topic, theme, share);
            } else {
                self.paragraphs(theme, share);
            }
        }
        if first_responsible {
            let words = self.author.heading("first_responsible");
            self.section(
                1,
                &words,
                "first_responsible",
                "leadership",
                "first_responsible",
                length * 7 / 100,
            );
        }
        let words = self.author.heading("problems");
        self.section(1, &words, "problems", "", "problems", length * 6 / 100);
        let words = self.author.heading("plan");
        self.section(1, &words, "plan", "", "plan", length * 8 / 100);
        if suggestions {
            let words = self.author.heading("suggestions");
            self.section(
                1,
                &words,
                "suggestions",
                "",
                "suggestions",
                length * 3 / 100,
            );
        }
    }

    fn achievements(&mut self, setting: &Setting) -> Cow<'static, str> {
        let year = self.style.year(setting.year);
        match self.author.random.below(6) {
            0 => Cow::Borrowed("主要举措和成效"),
            1 => Cow::Owned(format!("{year}年推进法治政府建设的主要举措和成效")),
            2 => Cow::Borrowed("工作开展情况"),
            3 => Cow::Owned(format!("{year}年法治政府建设工作情况")),
            4 => Cow::Borrowed("主要做法及成效"),
            _ => Cow::Borrowed("法治政府建设推进情况"),
        }
    }

    /// A heading and what stands below it.
    fn section(
        &mut self,
        level: usize,
        words: &str,
        part: &'static str,
        topic: &str,
        bank: &'static str,
        length: usize,
    ) {
        let run_in = level > 1 && self.style.headings == Headings::RunIn;
        self.heading(level, words, part, topic, run_in);
        let third = level == 2
            && matches!(self.style.headings, Headings::Lines | Headings::Chapters)
            && length > 350
            && self.author.random.percent(25);
        if !third {
            return self.paragraphs(bank, length);
        }
        let mut seen = vec![words.to_owned()];
        let parts = 2 + usize::from(length > 800);
        for _ in 0..parts {
            let words = self.author.heading(bank);
            if seen.contains(&words) {
                self.paragraphs(bank, length / parts);
                continue;
            }
            let run_in = self.author.random.percent(50);
            self.heading(3, &words, part, topic, run_in);
            seen.push(words);
            self.paragraphs(bank, length / parts);
        }
    }

    /// Paragraphs about one subject.
    fn paragraphs(&mut self, bank: &'static str, length: usize) {
        let end = self.draft.len() + length;
        let enumerates = self.author.random.percent(20);
        let mut item = 0;
        loop {
            self.begin_paragraph();
            let longest = self.author.random.between(2, 6);
            if enumerates {
                item += 1;
                self.draft.push(&format!("{}是", chinese(item, 0)));
            }
            for _ in 0..longest {
                self.author.sentence(bank, &mut self.draft);
                if self.draft.len() >= end {
                    break;
                }
            }
            self.end_paragraph();
            if self.draft.len() >= end {
                return;
            }
        }
    }

    fn heading(
        &mut self,
        level: usize,
        words: &str,
        part: &'static str,
        topic: &str,
        run_in: bool,
    ) {
        let mark = self.mark(level);
        let Some((mark, shown)) = mark else { return };
        self.begin_paragraph();
        let start = self.draft.len();
        self.draft.push(&mark);
        self.draft.push(words);
        self.draft.headings.push(Heading {
            start,
            length: self.draft.len() - start,
            level: shown,
            part,
            topic: topic.to_owned(),
            run_in: run_in || self.style.one_line,
        });
        if run_in {
            self.draft.push("。");
        } else {
            self.end_paragraph();
        }
    }

    /// What stands before a heading's words, and the level that it shows.
    fn mark(&mut self, level: usize) -> Option<(String, usize)> {
        let running = self.style.running && level == 1;
        self.numbers[level] += 1;
        for (deeper, number) in self.numbers.iter_mut().enumerate().skip(level + 1) {
            if !(running && deeper == 2) {
                *number = 0;
            }
        }
        let number = self.numbers[level];
        let numeral = chinese(number as u64, 0);
        let (mark, shown) = match (self.style.headings, level) {
            (Headings::Missing, _) => return None,
            (Headings::Bare, _) => (String::new(), level),
            (Headings::Chapters, 1) => (format!("第{numeral}部分　"), 1),
            (Headings::Chapters, 2) => (format!("{numeral}、"), 2),
            (Headings::Chapters, _) => (format!("（{numeral}）"), 3),
            (_, 1) => (format!("{numeral}、"), 1),
            // The mark tells the level: 1. is of the third, also right below 一、.
            (Headings::Arabic, _) => (format!("{number}."), 3),
            (_, 2) => (format!("（{numeral}）"), 2),
            _ => (format!("{number}."), 3),
        };
        Some((mark, shown))
    }

    fn begin_paragraph(&mut self) {
        if self.draft.text.last().is_none_or(|last| *last == '\n') {
            self.draft.push(self.style.indent);
        }
    }

    fn end_paragraph(&mut self) {
        self.draft.push("\n");
        if self.style.airy && !self.style.one_line {
            self.draft.push("\n");
        }
        if self.style.paged && self.author.random.percent(15) {
            self.pages += 1;
            self.line(&format!("- {} -", self.pages));
        }
    }

    fn paragraph_of(&mut self, text: &str) {
        self.begin_paragraph();
        self.draft.push(text);
        self.draft.push("\n");
    }

    fn line(&mut self, text: &str) {
        self.draft.push(text);
        self.draft.push("\n");
    }
}
