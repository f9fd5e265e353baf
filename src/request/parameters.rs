//! Named values as an address has them behind its `?`, with limits on how much may be asked.

/// Longest query, in characters.
pub const LONGEST_QUERY: usize = 1_000;
/// Longest value of any other parameter, in characters.
const LONGEST_VALUE: usize = 200;
/// Most values of all parameters together.
const MOST_VALUES: usize = 200;

/// Why a parameter cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("parameter `{name}` {reason}")]
pub struct ParameterError {
    /// Its name.
    pub name: String,
    /// What is wrong with it.
    pub reason: String,
    /// What is right.
    pub allowed: String,
}

impl ParameterError {
    /// An error with a parameter.
    pub fn new(
        name: impl Into<String>,
        reason: impl Into<String>,
        allowed: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            reason: reason.into(),
            allowed: allowed.into(),
        }
    }
}

/// Parameters, to be taken one after another: what is left over at the end was not known.
#[derive(Debug, Clone, Default)]
pub struct Parameters {
    pairs: Vec<(String, String)>,
    known: Vec<&'static str>,
}

impl Parameters {
    /// Reads what a form sends: fields that were left empty are not given.
    ///
    /// # Errors
    /// As [`Parameters::read`].
    pub fn of_form(text: &str) -> Result<Self, ParameterError> {
        let mut this = Self::read(text)?;
        this.pairs.retain(|(_, value)| !value.is_empty());
        Ok(this)
    }

    /// Reads `a=1&b=2`.
    ///
    /// # Errors
    /// When there is more of it than anybody needs.
    pub fn read(text: &str) -> Result<Self, ParameterError> {
        let mut pairs = Vec::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let longest = match &*name {
                "q" => LONGEST_QUERY,
                _ => LONGEST_VALUE,
            };
            if value.chars().count() > longest {
                let shown: String = name.chars().take(40).collect();
                return Err(ParameterError::new(
                    shown,
                    "is too long",
                    format!("at most {longest} characters"),
                ));
            }
            pairs.push((name.into_owned(), value.trim().to_owned()));
            if pairs.len() > MOST_VALUES {
                let allowed = format!("at most {MOST_VALUES} values in all");
                let name = pairs.pop().map_or_else(String::new, |(name, _)| name);
                return Err(ParameterError::new(name, "is one too many", allowed));
            }
        }
        Ok(Self {
            pairs,
            known: Vec::new(),
        })
    }

    /// Takes all values of a parameter, in order, each once.
    pub fn all(&mut self, name: &'static str) -> Vec<String> {
        self.known.push(name);
        let mut values: Vec<String> = Vec::new();
        self.pairs.retain_mut(|(other, value)| {
            if other == name && !values.contains(value) {
                values.push(std::mem::take(value));
            }
            other != name
        });
        values
    }

    /// Takes the value of a parameter that has one at most.
    ///
    /// # Errors
    /// When it was given several times with different values.
    pub fn one(&mut self, name: &'static str) -> Result<Option<String>, ParameterError> {
        let mut values = self.all(name);
        if values.len() > 1 {
            return Err(ParameterError::new(name, "was given twice", "give it once"));
        }
        Ok(values.pop())
    }

    /// Takes one of several words.
    ///
    /// # Errors
    /// When it is another.
    pub fn choice<T: Copy>(
        &mut self,
        name: &'static str,
        choices: &[(&str, T)],
    ) -> Result<Option<T>, ParameterError> {
        let Some(value) = self.one(name)? else {
            return Ok(None);
        };
        choose(name, &value, choices).map(Some)
    }

    /// Takes a whole number.
    ///
    /// # Errors
    /// When it is none, or too small or too great.
    pub fn number(
        &mut self,
        name: &'static str,
        range: std::ops::RangeInclusive<usize>,
    ) -> Result<Option<usize>, ParameterError> {
        let Some(value) = self.one(name)? else {
            return Ok(None);
        };
        let number = value.parse().ok().filter(|number| range.contains(number));
        number.map(Some).ok_or_else(|| {
            let allowed = format!("a whole number from {} to {}", range.start(), range.end());
            ParameterError::new(name, format!("is `{value}`"), allowed)
        })
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// When a parameter was given that nobody took.
    pub fn finish(self) -> Result<(), ParameterError> {
        match self.pairs.into_iter().next() {
            None => Ok(()),
            Some((name, _)) => {
                let name: String = name.chars().take(40).collect();
                Err(ParameterError::new(
                    name,
                    "is not known",
                    format!("known here: {}", self.known.join(", ")),
                ))
            }
        }
    }
}

/// Finds what a word stands for.
///
/// # Errors
/// When it stands for nothing.
pub fn choose<T: Copy>(
    name: &str,
    value: &str,
    choices: &[(&str, T)],
) -> Result<T, ParameterError> {
    let found = choices.iter().find(|(word, _)| *word == value);
    found.map(|(_, choice)| *choice).ok_or_else(|| {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        ParameterError::new(
            name,
            format!("is `{value}`"),
            format!("one of {}", words.join(", ")),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_is_known_and_names_what_is_not() {
        let mut given =
            Parameters::of_form("year=2022&year=2023&year=2022&limit=7&q=&x=1").expect("short");
        assert_eq!(given.all("year"), ["2022", "2023"]);
        assert_eq!(given.number("limit", 1..=10), Ok(Some(7)));
        assert_eq!(given.one("q"), Ok(None));
        let error = given.finish().expect_err("x is not known");
        assert_eq!(error.to_string(), "parameter `x` is not known");
        assert_eq!(error.allowed, "known here: year, limit, q");
    }

    #[test]
    fn refuses_what_is_too_much() {
        let long = "长".repeat(LONGEST_QUERY + 1);
        assert!(Parameters::read(&format!("q={long}")).is_err());
        assert!(Parameters::read(&"year=1&".repeat(MOST_VALUES + 1)).is_err());
        let mut given = Parameters::read("limit=0&sort=&year=1&year=2").expect("short");
        assert!(given.number("limit", 1..=10).is_err());
        assert!(given.choice("sort", &[("year", 1)]).is_err());
        assert!(given.one("year").is_err());
    }
}
