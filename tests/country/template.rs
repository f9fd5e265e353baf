//! The language of `phrases.txt`: text with choices, slots and figures.

/// A piece of a template.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    /// Written as it is.
    Text(String),
    /// `[one|other]`: one of several.
    Choice(Vec<Vec<Self>>),
    /// `{name}`: filled from a list or with what the report is about.
    Slot(String),
    /// `<range;unit;indicator;subject;options>`
    Figure(Box<FigureSpec>),
}

/// A bound of a range: a number, or a share of a figure before it in the sentence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bound {
    /// The number or share.
    pub(crate) number: f64,
    /// The letter of the figure that it is a share of.
    pub(crate) of: Option<char>,
}

/// What a figure's number is.
#[derive(Debug, Clone)]
pub(crate) enum Amount {
    /// `a=30..900`, `0.1a..0.2a`, `2.0..15.0`: drawn; the figure may have a letter, and its number so many decimals.
    Range {
        /// The letter that later figures know it by.
        letter: Option<char>,
        /// The least.
        low: Bound,
        /// The most.
        high: Bound,
        /// Decimals, as the least one is written.
        decimals: u32,
    },
    /// `!零=0`: always written so, and worth so much.
    Fixed {
        /// As written.
        raw: String,
        /// Its value.
        value: String,
    },
}

/// A figure of a template.
#[derive(Debug, Clone)]
pub(crate) struct FigureSpec {
    /// The number.
    pub(crate) amount: Amount,
    /// The unit as written after the number.
    pub(crate) shown: String,
    /// The unit of the value: 万条 is written, 条 counted.
    pub(crate) unit: String,
    /// How many of the unit the written one is.
    pub(crate) factor: u64,
    /// What is counted; several for one number that tells of several (被撤销率和败诉率均为零).
    pub(crate) indicators: Vec<Vec<Piece>>,
    /// Who or what it is counted of.
    pub(crate) subject: Vec<Piece>,
    /// `q`: 近, 约, 余 and the like may stand with it.
    pub(crate) qualifiable: bool,
    /// `z`: may be written in Chinese numerals.
    pub(crate) chinese: bool,
    /// `c`: the word before it compares (同比增长).
    pub(crate) compares: bool,
    /// `o`: a careful reader may leave it out.
    pub(crate) optional: bool,
    /// `k…`: the qualifier that the template itself writes.
    pub(crate) qualifier: String,
}

/// Reads a template.
///
/// # Panics
/// When it is malformed: the phrases are part of the program.
pub(crate) fn parse(source: &str) -> Vec<Piece> {
    let mut characters = source.chars().peekable();
    let pieces = pieces(&mut characters, &[]);
    assert!(characters.next().is_none(), "a loose bracket: {source}");
    pieces
}

type Characters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn pieces(characters: &mut Characters<'_>, ends: &[char]) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut text = String::new();
    while let Some(&next) = characters.peek() {
        if ends.contains(&next) {
            break;
        }
        characters.next();
        let piece = match next {
            '[' => choice(characters),
            '{' => Piece::Slot(until(characters, '}')),
            '<' => Piece::Figure(Box::new(figure(&until(characters, '>')))),
            ']' | '}' | '>' => panic!("a loose {next} after {text}"),
            _ => {
                text.push(next);
                continue;
            }
        };
        if !text.is_empty() {
            found.push(Piece::Text(std::mem::take(&mut text)));
        }
        found.push(piece);
    }
    if !text.is_empty() {
        found.push(Piece::Text(text));
    }
    found
}

fn choice(characters: &mut Characters<'_>) -> Piece {
    let mut options = Vec::new();
    loop {
        options.push(pieces(characters, &['|', ']']));
        match characters.next() {
            Some('|') => {}
            Some(_) => return Piece::Choice(options),
            None => panic!("a [ without its ]"),
        }
    }
}

fn until(characters: &mut Characters<'_>, end: char) -> String {
    characters.by_ref().take_while(|c| *c != end).collect()
}

fn figure(source: &str) -> FigureSpec {
    let columns: Vec<&str> = source.split(';').collect();
    let column = |at: usize| columns.get(at).copied().unwrap_or_default();
    let (shown, unit) = column(1).split_once('=').unwrap_or((column(1), column(1)));
    let (unit, factor) = match unit.split_once('*') {
        Some((unit, factor)) => (unit, factor.parse().expect("a factor")),
        None if shown == "万元" => ("元", 10_000),
        None => (unit, 1),
    };
    let (options, qualifier) = match column(4).split_once('k') {
        Some((options, qualifier)) => (options, qualifier),
        None => (column(4), ""),
    };
    FigureSpec {
        amount: amount(column(0)),
        shown: shown.to_owned(),
        unit: unit.to_owned(),
        factor,
        indicators: column(2).split('+').map(parse).collect(),
        subject: parse(column(3)),
        qualifiable: options.contains('q'),
        chinese: options.contains('z'),
        compares: options.contains('c'),
        optional: options.contains('o'),
        qualifier: qualifier.to_owned(),
    }
}

fn amount(source: &str) -> Amount {
    if let Some(fixed) = source.strip_prefix('!') {
        let (raw, value) = fixed.split_once('=').expect("raw=value");
        return Amount::Fixed {
            raw: raw.to_owned(),
            value: value.to_owned(),
        };
    }
    let (letter, range) = match source.split_once('=') {
        Some((letter, range)) => (letter.chars().next(), range),
        None => (None, source),
    };
    let (low, high) = range.split_once("..").expect("low..high");
    let bound = |written: &str| {
        let of = written.chars().next_back().filter(char::is_ascii_lowercase);
        let number = written.trim_end_matches(|c: char| c.is_ascii_lowercase());
        Bound {
            number: number.parse().expect("a number"),
            of,
        }
    };
    let (low_bound, high_bound) = (bound(low), bound(high));
    let decimals = match low.split_once('.') {
        Some((_, decimals)) if low_bound.of.is_none() => decimals.len() as u32,
        _ => 0,
    };
    Amount::Range {
        letter,
        low: low_bound,
        high: high_bound,
        decimals,
    }
}
