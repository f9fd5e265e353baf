//! The query language: the engine finds what a reader with a pencil would, for random queries over random texts.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use gongbao::engine::{self, Engine, Engines, Entry, Search, Writer};
use gongbao::query::{self, Mode};
use gongbao::report::{Document, Given, parse::parse};
use gongbao::text::unit::Units;

/// Numbers that look random and are the same every time.
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Field {
    Text,
    Title,
    Heading,
    Issuer,
}

/// A query, as the test means it.
#[derive(Debug, Clone)]
enum Wanted {
    Term(Literal),
    All(Vec<Self>),
    Either(Vec<Self>),
    Not(Box<Self>),
    Near(Vec<Vec<Literal>>, Vec<usize>),
    Sentence(Box<Self>),
}

#[derive(Debug, Clone)]
struct Literal {
    field: Field,
    text: String,
    quoted: bool,
    star: bool,
}

/// Pieces of texts: characters that make words and do not, words that begin others, and marks.
const PIECES: [&str; 30] = [
    "行",
    "政",
    "复",
    "议",
    "执",
    "法",
    "罚",
    "行政",
    "复议",
    "行政",
    "行政复议",
    "率",
    "為",
    "9",
    "98",
    "98.5",
    "%",
    "gb",
    "GB18",
    "gb18030",
    "１２",
    "，",
    "、",
    "。",
    "。",
    "！",
    "？",
    "\n",
    "“",
    "　",
];

fn text(sequence: &mut Sequence, pieces: usize) -> String {
    (0..pieces).map(|_| sequence.pick(&PIECES)).collect()
}

/// A term, mostly cut out of one of `texts` so that it is found.
fn literal(sequence: &mut Sequence, texts: &[String], field: Field) -> Literal {
    loop {
        let mut piece: String = if sequence.one_in(6) {
            let pieces = 1 + sequence.below(3);
            text(sequence, pieces)
        } else {
            let characters: Vec<char> = texts[sequence.below(texts.len())].chars().collect();
            let length = 1 + sequence.below(5);
            let start = sequence.below(characters.len());
            characters.into_iter().skip(start).take(length).collect()
        };
        let quoted = sequence.one_in(3);
        piece.retain(|c| c != '“' && (quoted || !c.is_whitespace()));
        let star = !quoted && sequence.one_in(4);
        if !Units::of(&piece).is_empty() {
            return Literal {
                field,
                text: piece,
                quoted,
                star,
            };
        }
    }
}

fn side(sequence: &mut Sequence, texts: &[String], field: Field) -> Vec<Literal> {
    let terms = if sequence.one_in(3) { 2 } else { 1 };
    (0..terms)
        .map(|_| literal(sequence, texts, field))
        .collect()
}

fn near(sequence: &mut Sequence, texts: &[String], field: Field) -> Wanted {
    let sides = if sequence.one_in(3) { 3 } else { 2 };
    Wanted::Near(
        (0..sides).map(|_| side(sequence, texts, field)).collect(),
        (1..sides).map(|_| sequence.below(6)).collect(),
    )
}

fn either(terms: Vec<Literal>) -> Wanted {
    match <[Literal; 1]>::try_from(terms) {
        Ok([term]) => Wanted::Term(term),
        Err(terms) => Wanted::Either(terms.into_iter().map(Wanted::Term).collect()),
    }
}

fn sentence(sequence: &mut Sequence, texts: &[String], field: Field) -> Wanted {
    let mut parts = vec![either(side(sequence, texts, field))];
    for _ in 0..1 + sequence.below(2) {
        parts.push(match sequence.below(5) {
            0 => Wanted::Not(Box::new(either(side(sequence, texts, field)))),
            1 => near(sequence, texts, field),
            _ => either(side(sequence, texts, field)),
        });
    }
    Wanted::Sentence(Box::new(Wanted::All(parts)))
}

fn query(sequence: &mut Sequence, texts: &[String]) -> Wanted {
    let factor = |sequence: &mut Sequence| {
        let field = match sequence.below(12) {
            0 => Field::Title,
            1 => Field::Heading,
            2 => Field::Issuer,
            _ => Field::Text,
        };
        match sequence.below(6) {
            0 | 1 => near(sequence, texts, field),
            2 | 3 => sentence(sequence, texts, field),
            _ => either(side(sequence, texts, field)),
        }
    };
    let mut factors = vec![factor(sequence)];
    if sequence.one_in(3) {
        let more = factor(sequence);
        factors.push(match sequence.below(3) {
            0 => Wanted::Not(Box::new(more)),
            1 => more,
            _ => Wanted::Either(vec![more, factor(sequence)]),
        });
    }
    Wanted::All(factors)
}

fn typed_literal(literal: &Literal) -> String {
    let field = match literal.field {
        Field::Text => "",
        Field::Title => "title:",
        Field::Heading => "小标题：",
        Field::Issuer => "issuer:",
    };
    if literal.quoted {
        format!("{field}\"{}\"", literal.text)
    } else {
        let star = if literal.star { "*" } else { "" };
        format!("{field}{}{star}", literal.text)
    }
}

/// The query as a user types it.
fn typed(wanted: &Wanted) -> String {
    let group = |nodes: &[Wanted], between: &str| {
        let nodes: Vec<String> = nodes.iter().map(typed).collect();
        format!("({})", nodes.join(between))
    };
    match wanted {
        Wanted::Term(literal) => typed_literal(literal),
        Wanted::All(nodes) => group(nodes, " "),
        Wanted::Either(nodes) => group(nodes, " OR "),
        Wanted::Not(inner) => format!("-{}", typed(inner)),
        Wanted::Sentence(inner) => format!("sentence:{}", typed(inner)),
        Wanted::Near(sides, within) => {
            let sides = sides.iter().enumerate().map(|(place, side)| {
                let terms: Vec<String> = side.iter().map(typed_literal).collect();
                let side = format!("({})", terms.join(" OR "));
                match place.checked_sub(1).map(|at| within[at]) {
                    Some(within) => format!("NEAR/{within} {side}"),
                    None => side,
                }
            });
            format!("({})", sides.collect::<Vec<_>>().join(" "))
        }
    }
}

/// The units of a text, each with the ordinal of its sentence.
struct Read(Vec<(String, usize)>);

impl Read {
    fn of(text: &str) -> Self {
        let units = Units::of(text);
        let mut sentence = 0;
        let read = (0..units.len()).map(|ordinal| {
            if ordinal > 0 && !units.follows(ordinal - 1) {
                sentence += 1;
            }
            (units.text(ordinal..ordinal + 1).to_owned(), sentence)
        });
        Self(read.collect())
    }

    /// Every place of a literal, by comparing unit after unit.
    fn places(&self, literal: &Literal) -> Vec<(usize, usize)> {
        let wanted = Self::of(&literal.text).0;
        let length = wanted.len();
        let is_word = |text: &str| text.starts_with(|c: char| c.is_ascii_alphanumeric());
        let stands = |start: &usize| {
            wanted.iter().enumerate().all(|(at, (text, sentence))| {
                let (here, here_sentence) = &self.0[start + at];
                let open = literal.star && at + 1 == length && is_word(text);
                let same_text = here == text || open && here.starts_with(text.as_str());
                same_text && here_sentence - self.0[*start].1 == *sentence
            })
        };
        (0..(self.0.len() + 1).saturating_sub(length))
            .filter(stands)
            .map(|start| (start, start + length))
            .collect()
    }
}

/// A passage, with the texts that terms are looked for in.
struct Passage {
    id: String,
    texts: [Read; 4],
}

impl Passage {
    fn places(&self, literal: &Literal, sentence: Option<usize>) -> Vec<(usize, usize)> {
        let read = &self.texts[literal.field as usize];
        let mut places = read.places(literal);
        if let Some(sentence) = sentence {
            places.retain(|(start, end)| {
                read.0[*start].1 == sentence && read.0[end - 1].1 == sentence
            });
        }
        places
    }

    fn fulfils(&self, wanted: &Wanted, sentence: Option<usize>) -> bool {
        match wanted {
            Wanted::Term(literal) => !self.places(literal, sentence).is_empty(),
            Wanted::All(nodes) => nodes.iter().all(|node| self.fulfils(node, sentence)),
            Wanted::Either(nodes) => nodes.iter().any(|node| self.fulfils(node, sentence)),
            Wanted::Not(inner) => !self.fulfils(inner, sentence),
            Wanted::Sentence(inner) => (0..200).any(|sentence| self.fulfils(inner, Some(sentence))),
            Wanted::Near(sides, within) => self.chain(None, sides, within, sentence),
        }
    }

    /// Whether the sides that are left can stand one near the next, beginning beside `last`.
    fn chain(
        &self,
        last: Option<(usize, usize)>,
        sides: &[Vec<Literal>],
        within: &[usize],
        sentence: Option<usize>,
    ) -> bool {
        let Some((side, rest)) = sides.split_first() else {
            return true;
        };
        let mut places = side
            .iter()
            .flat_map(|literal| self.places(literal, sentence));
        places.any(|place| match last {
            None => self.chain(Some(place), rest, within, sentence),
            Some(last) => {
                let apart = if last.1 <= place.0 {
                    place.0 - last.1 <= within[0]
                } else {
                    place.1 <= last.0 && last.0 - place.1 <= within[0]
                };
                apart && self.chain(Some(place), rest, &within[1..], sentence)
            }
        })
    }
}

/// Random reports in two indexes, which are searched as one.
fn random_corpus(sequence: &mut Sequence) -> (Engines, Vec<Passage>, Vec<String>) {
    let writers = [(); 2].map(|()| Writer::in_memory().expect("an index"));
    let mut passages = Vec::new();
    let mut texts = Vec::new();
    for number in 0..40 {
        let mut body = String::new();
        for heading in ["一、", "二、"] {
            let (short, long) = (2 + sequence.below(4), 5 + sequence.below(40));
            let (short, long) = (text(sequence, short), text(sequence, long));
            let short = short.replace(['\n', '。'], "");
            body.extend([heading, &short, "\n", &long, "\n"]);
            texts.extend([long, short]);
        }
        let document = Document {
            id: format!("{number}.txt"),
            path: format!("{number}.txt"),
            given: Given {
                title: Some(text(sequence, 6) + "报告"),
                issuer: Some(text(sequence, 3) + "政府"),
                ..Given::default()
            },
            text: body,
            ..Document::default()
        };
        let report = parse(&document);
        for (ordinal, passage) in report.passages.iter().enumerate() {
            let text = document.text.get(passage.bytes.clone()).expect("a slice");
            let headings = report.heading_path(passage.section).join("\n");
            let issuer = report.issuer.as_deref().unwrap_or_default();
            passages.push(Passage {
                id: format!("{}#{ordinal}", report.id),
                texts: [text, report.display_title(), &headings, issuer].map(Read::of),
            });
        }
        writers[number % 2]
            .replace(&Entry::new(&report, &document.text, Path::new("random")))
            .expect("room");
    }
    texts.retain(|text| !text.is_empty());
    let engines = writers.map(|writer| Arc::new(writer.commit_and_open().expect("an index")));
    (Vec::from(engines), passages, texts)
}

#[test]
fn the_engine_finds_what_a_reader_finds() {
    let mut sequence = Sequence(20_240_131);
    let mut answered = 0;
    for _ in 0..6 {
        let (engines, passages, texts) = random_corpus(&mut sequence);
        for _ in 0..250 {
            let wanted = query(&mut sequence, &texts);
            let source = typed(&wanted);
            let understood = query::parse(&source).expect("a query");
            assert_eq!(understood.notes, [] as [&str; 0], "{source}");
            let expected: BTreeSet<String> = passages
                .iter()
                .filter(|passage| passage.fulfils(&wanted, None))
                .map(|passage| passage.id.clone())
                .collect();
            let search = Search {
                query: Some(understood),
                mode: Mode::All,
                limit: usize::MAX >> 1,
                ..Search::default()
            };
            let outcome = engine::merge(&engines, &search).expect("an answer");
            let hits = Engine::hits(&engines, &outcome.hits, 1).expect("hits");
            let found: BTreeSet<String> = hits
                .iter()
                .filter_map(|hit| Some(hit.passage()?.id()))
                .collect();
            assert_eq!(found, expected, "{source}");
            answered += usize::from(!expected.is_empty() && expected.len() < passages.len());
        }
    }
    assert!(answered > 500, "only {answered} queries find some passages");
}
