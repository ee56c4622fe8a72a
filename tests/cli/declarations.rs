//! The table of sentences that say that there is no feature gate, or no stages, and of those that only sound so.

use vep_check::vep::declaration::Declared;

const TABLE: &str = include_str!("../../src/vep/declarations.txt");

/// What a sentence says, as the table writes it.
fn written(declared: Declared) -> String {
    let Declared { no_gate, no_new_gate, no_stages, no_alpha, no_beta } = declared;
    let names = [
        (no_gate, "no-gate"),
        (no_new_gate && !no_gate, "no-new-gate"),
        (no_stages, "no-stages"),
        (no_alpha && !no_stages, "no-alpha"),
        (no_beta && !no_stages, "no-beta"),
    ];
    let said: Vec<&str> = names.into_iter().filter(|(says, _)| *says).map(|(_, name)| name).collect();
    if said.is_empty() { "nothing".to_owned() } else { said.join(", ") }
}

#[test]
fn each_sentence_says_what_the_table_has() {
    let rows: Vec<&str> = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let mut wrong = Vec::new();
    for row in &rows {
        let (verdict, text) = row.split_once(": ").expect("a row is `verdict: sentence`");
        let about_stages = !verdict.ends_with(" elsewhere");
        let said = written(Declared::in_text(text, about_stages));
        if said != verdict.trim_end_matches(" elsewhere") {
            wrong.push(format!("{said}, not {verdict}: {text}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    assert!(rows.len() >= 100, "the table has {} rows", rows.len());
}
