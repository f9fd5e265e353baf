//! The phrase bank, and sentences made of it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::draft::{Draft, Figure};
use crate::figures::{self, Letters};
use crate::random::Random;
use crate::template::{self, FigureSpec, Piece};

type Template = Vec<Piece>;

/// The phrases of one subject.
#[derive(Debug, Default)]
pub(crate) struct Bank {
    /// Its topic by the name in the rules; empty where it has none.
    pub(crate) topic: String,
    headings: Vec<Template>,
    leads: Vec<Template>,
    measures: Vec<Template>,
    effects: Vec<Template>,
    whole: Vec<Template>,
}

/// All phrases.
#[derive(Debug)]
pub(crate) struct Phrases {
    slots: BTreeMap<String, Template>,
    banks: BTreeMap<String, Bank>,
}

impl Phrases {
    /// Those of `phrases.txt`.
    pub(crate) fn get() -> &'static Self {
        static PHRASES: LazyLock<Phrases> =
            LazyLock::new(|| Phrases::parse(include_str!("phrases.txt")));
        &PHRASES
    }

    fn parse(source: &str) -> Self {
        let mut phrases = Self {
            slots: BTreeMap::new(),
            banks: BTreeMap::new(),
        };
        let mut name = String::new();
        let lines = source.lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(header) = line.strip_prefix('[') {
                let (bank, topic) = match header.trim_end_matches(']').split_once(' ') {
                    Some((bank, topic)) => (bank, topic),
                    None => (header.trim_end_matches(']'), ""),
                };
                bank.clone_into(&mut name);
                topic.clone_into(&mut phrases.banks.entry(name.clone()).or_default().topic);
            } else if name == "slots" {
                let (slot, words) = line.split_once(" = ").expect("name = words");
                let words = template::parse(&format!("[{words}]"));
                phrases.slots.insert(slot.to_owned(), words);
            } else {
                let bank = phrases.banks.entry(name.clone()).or_default();
                let (kind, words) = line
                    .split_once("  ")
                    .or_else(|| line.split_once(' '))
                    .expect("a kind and words");
                let list = match kind {
                    "h" => &mut bank.headings,
                    "l" => &mut bank.leads,
                    "m" => &mut bank.measures,
                    "e" => &mut bank.effects,
                    "f" => &mut bank.whole,
                    _ => panic!("what is {kind}?"),
                };
                list.push(template::parse(words));
            }
        }
        phrases
    }

    /// The phrases of a subject.
    ///
    /// # Panics
    /// When there is none of that name.
    pub(crate) fn bank(&self, name: &str) -> &Bank {
        self.banks.get(name).expect("a bank of phrases.txt")
    }
}

/// What the slots that name the place and the year are filled with.
pub(crate) type Names = BTreeMap<&'static str, String>;

/// Writes the sentences of one report.
#[derive(Debug)]
pub(crate) struct Author<'a> {
    /// What the report is about.
    pub(crate) names: &'a Names,
    /// How many counties' worth the place is.
    pub(crate) scale: u64,
    /// Its luck.
    pub(crate) random: Random,
    /// Whole sentences of each bank that were not written yet.
    unused: BTreeMap<&'static str, Vec<usize>>,
    /// The slots filled in this sentence.
    filled: Vec<(String, String)>,
    letters: Letters,
}

impl<'a> Author<'a> {
    /// Someone who writes about what `names` say.
    pub(crate) fn new(names: &'a Names, scale: u64, random: Random) -> Self {
        Self {
            names,
            scale,
            random,
            unused: BTreeMap::new(),
            filled: Vec::new(),
            letters: Letters::new(),
        }
    }

    /// The words of a heading.
    pub(crate) fn heading(&mut self, bank: &str) -> String {
        let headings = &Phrases::get().bank(bank).headings;
        let at = self.random.below(headings.len());
        self.words(&headings[at])
    }

    /// A sentence: a whole one that was not used in this report, or one put together.
    pub(crate) fn sentence(&mut self, bank: &'static str, draft: &mut Draft) {
        let phrases = Phrases::get().bank(bank);
        self.filled.clear();
        self.letters.clear();
        let composes = !phrases.measures.is_empty();
        let whole = if composes && self.random.percent(58) {
            None
        } else {
            self.unused_whole(bank, phrases, composes)
        };
        match whole {
            Some(at) => self.write(&phrases.whole[at], draft),
            None => self.compose(phrases, draft),
        }
    }

    fn unused_whole(&mut self, name: &'static str, bank: &Bank, composes: bool) -> Option<usize> {
        let unused = self.unused.entry(name).or_default();
        // An entry that is there is never empty: the last is replaced by a mark.
        if unused.is_empty() {
            unused.extend(0..bank.whole.len());
            self.random.shuffle(unused);
            unused.insert(0, usize::MAX);
        }
        match unused.last().copied() {
            Some(usize::MAX) if composes => None,
            Some(usize::MAX) => {
                unused.clear();
                Some(self.random.below(bank.whole.len()))
            }
            _ => unused.pop(),
        }
    }

    fn compose(&mut self, bank: &Bank, draft: &mut Draft) {
        let shape = self.random.weighted(&[
            (20, "lme"),
            (20, "lmme"),
            (12, "mme"),
            (10, "lmm"),
            (8, "lmmm"),
            (8, "mmm"),
            (6, "lm"),
        ]);
        let common = Phrases::get().bank("common");
        let mut measures: Vec<usize> = (0..bank.measures.len()).collect();
        let mut common_measures: Vec<usize> = (0..common.measures.len()).collect();
        self.random.shuffle(&mut measures);
        self.random.shuffle(&mut common_measures);
        // What every theme can say varies most: it is half of what is said.
        let any = !bank.topic.is_empty();
        for (at, kind) in shape.chars().enumerate() {
            let shared = any && kind != 'l' && self.random.percent(50);
            let from = if shared { common } else { bank };
            let (list, which) = match kind {
                'm' if shared => (&from.measures, common_measures.pop()),
                'm' => (&from.measures, measures.pop()),
                'e' => (&from.effects, self.one_of(&from.effects)),
                _ => (&from.leads, self.one_of(&from.leads)),
            };
            let Some(which) = which else { continue };
            let goes_on = ["将", "进一步", "希望", "部门"];
            if at > 0 && !goes_on.iter().any(|end| draft.ends_with(end)) {
                let semicolon = kind == 'm' && shape.starts_with("mm") && self.random.percent(30);
                draft.push(if semicolon { "；" } else { "，" });
            }
            self.write(&list[which], draft);
        }
        draft.push("。");
    }

    fn one_of(&mut self, list: &[Template]) -> Option<usize> {
        (!list.is_empty()).then(|| self.random.below(list.len()))
    }

    /// A template as plain words, without figures of its own.
    fn words(&mut self, template: &[Piece]) -> String {
        let mut draft = Draft::default();
        self.write(template, &mut draft);
        draft.text.iter().collect()
    }

    /// What a slot of a figure's name stands for: what it was filled with in the text.
    fn names(&mut self, template: &[Piece]) -> String {
        let mut text = String::new();
        for piece in template {
            match piece {
                Piece::Text(words) => text += words,
                Piece::Slot(slot) => {
                    let filled = self.filled.iter().rev().find(|(name, _)| name == slot);
                    match filled {
                        Some((_, words)) => text += words,
                        None => text += &self.fill(slot),
                    }
                }
                Piece::Choice(_) | Piece::Figure(_) => {}
            }
        }
        text
    }

    fn fill(&mut self, slot: &str) -> String {
        if let Some(words) = self.names.get(slot) {
            return words.clone();
        }
        let template = Phrases::get().slots.get(slot);
        let template = template.unwrap_or_else(|| panic!("no slot {slot}"));
        let mut words = String::new();
        // Twice in a sentence: another word.
        for _ in 0..4 {
            words = self.words(template);
            if !self.filled.iter().any(|(_, used)| *used == words) {
                break;
            }
        }
        self.filled.push((slot.to_owned(), words.clone()));
        words
    }

    fn write(&mut self, template: &[Piece], draft: &mut Draft) {
        for (at, piece) in template.iter().enumerate() {
            match piece {
                Piece::Text(text) => draft.push(text),
                Piece::Choice(options) => {
                    let at = self.random.below(options.len());
                    self.write(&options[at], draft);
                }
                Piece::Slot(slot) => {
                    let words = self.fill(slot);
                    draft.push(&words);
                }
                Piece::Figure(spec) => {
                    let stop = matches!(template.get(at + 1), Some(Piece::Text(next)) if next.starts_with(['，', '。', '；']));
                    self.figure(spec, stop, draft);
                }
            }
        }
    }

    fn figure(&mut self, spec: &FigureSpec, before_stop: bool, draft: &mut Draft) {
        let comparison = if spec.compares {
            figures::comparison(|word| draft.ends_with(&format!("{word}{}", spec.qualifier)))
        } else {
            ""
        };
        let written = figures::write(
            spec,
            self.scale,
            before_stop,
            &mut self.letters,
            &mut self.random,
        );
        draft.push(written.before);
        let start = draft.len();
        draft.push(&written.raw);
        let length = draft.len() - start;
        draft.push(written.behind);
        let subject = self.names(&spec.subject);
        for indicator in &spec.indicators {
            let indicator = self.names(indicator);
            draft.figures.push(Figure {
                start,
                length,
                indicator,
                subject: subject.clone(),
                value: written.value.clone(),
                unit: spec.unit.clone(),
                qualifier: written.qualifier.clone(),
                comparison: comparison.to_owned(),
                optional: written.optional,
            });
        }
    }
}
