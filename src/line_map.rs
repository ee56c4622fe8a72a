//! Which line of a text was which before it was edited.

use std::collections::HashMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// How many lines that changed, before and after together, are compared each with each. Of more, only those that stand
/// once on both sides tell what is where, so that the work stays in proportion to the text.
pub const MOST_COMPARED: usize = 2000;

/// Lines that are the same before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    before: usize,
    after: usize,
    length: usize,
}

/// The lines that an edit left alone. Lines count from 0; white space at their ends is no difference.
#[derive(Debug)]
pub struct LineMap<'a> {
    before: Vec<&'a str>,
    after: Vec<&'a str>,
    /// In the order of both texts.
    runs: Vec<Run>,
}

impl<'a> LineMap<'a> {
    /// The lines that `after` has from `before`.
    pub fn new(before: &'a str, after: &'a str) -> LineMap<'a> {
        let lines = |text: &'a str| text.split('\n').map(str::trim_end).collect::<Vec<_>>();
        let (before, after) = (lines(before), lines(after));
        let runs = runs(&before, &after);
        LineMap { before, after, runs }
    }

    /// Where line `after` stood, if it is an old one.
    pub fn unchanged(&self, after: usize) -> Option<usize> {
        let run = self.runs[..self.runs.partition_point(|run| run.after <= after)].last()?;
        (after < run.after + run.length).then(|| run.before + after - run.after)
    }

    /// Whether the lines `before` and `after` were edited together: both stand between the same lines that are left.
    pub fn edited_together(&self, before: usize, after: usize) -> bool {
        let next = self.runs.partition_point(|run| run.before <= before);
        let gone = next == 0 || self.runs[next - 1].before + self.runs[next - 1].length <= before;
        gone && self.unchanged(after).is_none() && next == self.runs.partition_point(|run| run.after <= after)
    }

    /// Whether line `before` reads as line `after` does, wherever they stand.
    pub fn reads_alike(&self, before: usize, after: usize) -> bool {
        self.before.get(before).zip(self.after.get(after)).is_some_and(|(before, after)| before == after)
    }
}

/// The runs of lines that both have, in order.
fn runs(before: &[&str], after: &[&str]) -> Vec<Run> {
    let shared = |(a, b): &(&&str, &&str)| a == b;
    let start = before.iter().zip(after).take_while(shared).count();
    let (old, new) = (&before[start..], &after[start..]);
    let end = old.iter().rev().zip(new.iter().rev()).take_while(shared).count();
    let (old, new) = (&old[..old.len() - end], &new[..new.len() - end]);
    let mut runs = vec![Run { before: 0, after: 0, length: start }];
    let middle = if old.len() + new.len() <= MOST_COMPARED { compared(old, new) } else { anchored(old, new) };
    runs.extend(middle.into_iter().map(|run| Run { before: run.before + start, after: run.after + start, ..run }));
    runs.push(Run { before: start + old.len(), after: start + new.len(), length: end });
    runs.retain(|run| run.length > 0);
    runs
}

/// The runs that the shortest way from `old` to `new` leaves.
fn compared(old: &[&str], new: &[&str]) -> Vec<Run> {
    let equal = |operation: DiffOp| match operation {
        DiffOp::Equal { old_index, new_index, len } => Some(Run { before: old_index, after: new_index, length: len }),
        _ => None,
    };
    capture_diff_slices(Algorithm::Myers, old, new).into_iter().filter_map(equal).collect()
}

/// The runs around the lines that stand once in `old` and once in `new`, in one order.
fn anchored(old: &[&str], new: &[&str]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (before, after) in in_order(&unique(old, new)) {
        let (old_from, new_from) = runs.last().map_or((0, 0), |run| (run.before + run.length, run.after + run.length));
        if before < old_from || after < new_from {
            continue;
        }
        let same = |(a, b): &(&&str, &&str)| a == b;
        let back = old[old_from..before].iter().rev().zip(new[new_from..after].iter().rev()).take_while(same).count();
        let on = old[before..].iter().zip(&new[after..]).take_while(same).count();
        runs.push(Run { before: before - back, after: after - back, length: back + on });
    }
    runs
}

/// Where each line stands that is there once in `old` and once in `new`, in the order of `new`.
fn unique(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let once = |lines: &[&str]| {
        let mut places: HashMap<String, Option<usize>> = HashMap::with_capacity(lines.len());
        for (at, line) in lines.iter().enumerate() {
            places.entry((*line).to_owned()).and_modify(|place| *place = None).or_insert(Some(at));
        }
        places
    };
    let (of_old, of_new) = (once(old), once(new));
    let found = new.iter().filter_map(|line| of_old.get(*line).copied().flatten().zip(of_new.get(*line).copied()?));
    found.collect()
}

/// The most of `pairs`, which are in the order of their second part, whose first parts are in order too.
fn in_order(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length of a row, the pair that it ends with at best; and what stands before each pair.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (before, _)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|&end| pairs[end].0 < *before);
        previous.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut row: Vec<(usize, usize)> = Vec::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        row.push(pairs[at]);
        next = previous[at];
    }
    row.reverse();
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_known_again_behind_an_edit() {
        let map = LineMap::new("a\nb\nc\nd", "a\nnew\nx\nc  \r\nd\nd");
        let from: Vec<Option<usize>> = (0..6).map(|line| map.unchanged(line)).collect();
        assert_eq!(from[..2], [Some(0), None]);
        assert_eq!(from[3], Some(2));
        assert!(map.edited_together(1, 1) && map.edited_together(1, 2));
        assert!(!map.edited_together(1, 3) && !map.edited_together(2, 1));
        assert!(map.reads_alike(3, 5) && !map.reads_alike(1, 1));
    }

    #[test]
    fn of_many_lines_those_that_are_there_once_tell_what_is_where() {
        let old: Vec<String> = (0..5000).map(|line| format!("line {}", line / 2 * 2 + line % 3)).collect();
        let mut new = old.clone();
        new[0] = "first".to_owned();
        new[4999] = "last".to_owned();
        new.insert(2500, "between".to_owned());
        new.insert(4000, "between".to_owned());
        let (old, new) = (old.join("\n"), new.join("\n"));
        let map = LineMap::new(&old, &new);
        let kept = (0..5002).filter(|&line| map.unchanged(line).is_some()).count();
        assert!(kept > 4900, "{kept}");
        assert_eq!((map.unchanged(2500), map.unchanged(2501), map.unchanged(3000)), (None, Some(2500), Some(2999)));
    }
}
