//! Properties of the rules, over real documents and invented ones: an edit that changes nothing of what is judged
//! changes no finding, and a fault that is put into a document is found, on its line, and brings nothing else. What is
//! fixed is right, and only that.
//!
//! The documents are those of `testdata/example`, one without a fault, and, where `VEP_CHECK_SHARED` names a directory
//! with `corpus/enhancements` and `corpus/sig-release`, all of kubevirt/enhancements.

mod advice;
pub mod edits;
mod faults;
mod fixing;
mod front_matter;
mod harmless;
mod page;
mod slips;
mod slips_made;
mod voice;
mod world;

use libtest_mimic::Trial;

use crate::common::skip::shared;

pub fn trials() -> Vec<Trial> {
    // Said once, and not again where the worlds are opened.
    shared();
    let mut trials = vec![
        Trial::test("who does as told brings nothing new", advice::all),
        Trial::test("one voice a word", voice::one_a_word),
        Trial::test("a harmless edit changes no finding", harmless::each_edit),
        Trial::test("harmless edits together change no finding", harmless::many_edits),
        Trial::test("a seeded fault is found and brings nothing else", faults::all),
        Trial::test("a slip in a file of others costs nothing else", slips::all),
        Trial::test("fixing keeps its laws on each document", fixing::each_document),
        Trial::test("fixing keeps its laws on seeded faults", fixing::seeded_faults),
        Trial::test("fixing keeps its laws on generated documents", fixing::generated),
    ];
    trials.extend(page::trials());
    trials
}
