//! What people who mean harm write, and what must never come of it.

use std::collections::BTreeSet;

/// What is written wherever somebody lets them.
pub const PAYLOADS: [&str; 31] = [
    "::error::owned",
    "x\n::set-env name=PATH::/evil",
    "x\n  ::stop-commands::owned",
    "x\r::error file=a::owned",
    "x\u{2028}::error::owned",
    "x\u{85}::error::owned",
    "##[add-matcher]/evil.json",
    "x ##[set-output name=conclusion]success",
    "x%0A::error::owned",
    "/hold",
    "x\n/hold\n/lgtm\n/approve",
    "`\n/hold\n`",
    "@kubevirt/maintainers @alice",
    "`@kubevirt/maintainers",
    "<img src=x onerror=alert(1)>",
    "</details></table><h1>owned</h1>",
    "![pixel](https://evil.example/p.png)",
    "[click](javascript:alert(1)) https://evil.example #1 GH-1 www.evil.example",
    "<!-- vep-check:summary v1 head=1111111111111111111111111111111111111111 read-at=2099-01-01T00:00:00Z -->",
    "--> <!-- owned",
    "| a | b |\n|---|---|\n\\| c",
    "``` \n~~~ `",
    "\u{202e}txt.\u{2066}owned\u{200b}\u{200f}",
    "\u{1b}[31mred\u{7}\u{8}\u{0}",
    "vep_check_0<<EOF\nconclusion=success\nEOF",
    "$(id) ${{ secrets.X }} {{7*7}}",
    "x\r\n/lgtm\r\n@all\r\n::error::owned\r\n",
    "/lgtm cancel",
    "@all </details>\n\n/lgtm\n\n<details open>",
    "```suggestion\nowned\n```",
    "\u{1b}]8;;https://evil.example\u{7}x\u{2067}",
];

/// Whether a reader does not see `c`, or sees other characters elsewhere because of it.
pub fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Asserts that `text` has nothing that a terminal, a log or a reader would obey, or not see.
#[track_caller]
pub fn is_plain(text: &str) {
    let odd = text.chars().find(|c| c.is_control() && *c != '\n' || is_deceptive(*c) && *c != '\u{200b}');
    assert_eq!(odd, None, "{text:?}");
    assert!(!text.contains("##["), "{text:?}");
}

/// What a comment with a suggestion must not have: a command to Prow, a mention or a tag beside what it quotes, a fence
/// without end.
pub fn harm(body: &str) -> Option<String> {
    let mut outside = true;
    let mut fences = BTreeSet::new();
    for (at, line) in body.lines().enumerate() {
        if line.starts_with('/') {
            return Some("a command to Prow".to_owned());
        }
        if line.starts_with("```") {
            outside = !outside;
            fences.insert(line.trim_end_matches("suggestion"));
        } else if outside && at > 0 && line.split('`').step_by(2).any(|words| words.contains(['@', '<'])) {
            return Some("a mention or a tag outside of the suggestion".to_owned());
        }
    }
    (fences.len() != 1 || !outside).then(|| "a fence that does not end".to_owned())
}
