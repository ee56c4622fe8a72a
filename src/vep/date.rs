//! Dates as people write them: in a history, of which `dates.txt` beside this file has such as were seen, and in front
//! matter, of which `days.txt` has some.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use crate::release::Version;

/// The names of months.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Which of them `word`, in lower case, is, in short or not.
fn month(word: &str) -> Option<usize> {
    MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(word))
}

/// The longest text, in bytes, that is read as a day.
const LONGEST_DAY: usize = 40;

/// The days that `text` may name, in whatever form, with the year in four digits; more than one where nobody can say
/// which number is the month.
pub fn days(text: &str) -> Vec<Date> {
    if text.len() > LONGEST_DAY {
        return Vec::new();
    }
    // A time behind the day says no more of it.
    let day = text.split_once('T').map_or(text, |(day, time)| if time.contains(':') { day } else { text });
    let words = day.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    let month = words.iter().find_map(|word| month(word));
    let number = |word: &String| word.trim_end_matches(|c: char| c.is_ascii_lowercase()).parse::<i16>().ok();
    let numbers: Vec<i16> = words.iter().filter_map(number).collect();
    let is_year = |number: i16| (1000..=9999).contains(&number);
    // Month and day as they may stand, the likelier first.
    let (year, orders) = match (month, numbers.as_slice()) {
        (Some(month), [day, year] | [year, day]) if is_year(*year) && !is_year(*day) => {
            (*year, vec![(month as i16 + 1, *day)])
        }
        (None, [year, month, day]) if is_year(*year) => (*year, vec![(*month, *day)]),
        // With full stops, the day comes first everywhere.
        (None, [day, month, year]) if is_year(*year) && text.contains('.') => (*year, vec![(*month, *day)]),
        (None, [one, other, year]) if is_year(*year) => (*year, vec![(*one, *other), (*other, *one)]),
        _ => return Vec::new(),
    };
    let day = |(month, day): (i16, i16)| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    let mut days: Vec<Date> = orders.into_iter().filter_map(day).collect();
    days.dedup();
    days
}

/// Whether `text` has a date in any style, or the name of a release.
pub fn has_date(text: &str) -> bool {
    has_one(text, |word| Version::parse_prefix(word).is_some())
}

/// Whether `text` has a date in any style.
pub fn has_day(text: &str) -> bool {
    has_one(text, |_| false)
}

/// Whether `line` has an address, a link or the number of a pull request. The `#` of a heading is none of them.
pub fn has_link(line: &str) -> bool {
    let number = |(at, _): (usize, &str)| line[at + 1..].starts_with(|c: char| c.is_ascii_digit());
    line.contains("http") || line.contains("](") || line.match_indices('#').any(number)
}

/// Whether `text` has a date in any style, or a word that `also` stands for one.
fn has_one(text: &str, also: impl Fn(&str) -> bool) -> bool {
    let marks = ['(', ')', '*', '_', ',', '[', ']', '`', '|', '\u{2013}', '\u{2014}'];
    let words = text.split(|c: char| c.is_whitespace() || marks.contains(&c));
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.iter().any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        is_date(word)
            || month(word).is_some() && words.iter().any(|word| word.bytes().any(|b| b.is_ascii_digit()))
            || also(word)
    })
}

/// The years that two digits may stand for in a history: what VEPs tell of is no older than KubeVirt, of 2016.
const SHORT_YEARS: RangeInclusive<u32> = 16..=49;

/// Whether `word` is a date in digits, or with the name of a month between them: a year, with its month, or with month and day in any order. Of a year, two digits
/// are enough where the others can be a month and a day: `14/12/25`, and not `14/13/25`.
fn is_date(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['-', '/', '.', '\u{2010}', '\u{2011}', '\u{2012}']).collect();
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let has_year = parts.iter().any(|part| part.starts_with("20") && part.len() == 4 && digits(part, 4));
    let numbers: Vec<u32> = parts.iter().filter(|part| digits(part, 2)).filter_map(|part| part.parse().ok()).collect();
    let is_day = |month: u32, day: u32| (1..=12).contains(&month) && (1..=31).contains(&day);
    let all = |parts: &[&str]| parts.iter().all(|part| month(part).is_some() || digits(part, 4));
    match (parts.len(), numbers.as_slice()) {
        (1..=3, _) if has_year => true,
        (2..=3, _) if parts.iter().any(|part| month(part).is_some()) => all(&parts),
        // `20251214`
        (1, []) if word.len() == 8 && word.starts_with("20") && digits(word, 8) => {
            is_day(word[4..6].parse().unwrap_or(0), word[6..].parse().unwrap_or(0))
        }
        (3, [first, second, third]) if word.contains('/') || word.contains('-') => {
            let last = SHORT_YEARS.contains(third) && (is_day(*first, *second) || is_day(*second, *first));
            last || (SHORT_YEARS.contains(first) && is_day(*second, *third))
        }
        _ => false,
    }
}
