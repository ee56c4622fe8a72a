//! Reads the outputs of a step by the rules of the runner.
//!
//! <https://github.com/actions/runner/blob/main/src/Runner.Worker/FileCommandManager.cs>

use std::collections::BTreeMap;

/// The outputs in a file of `name=value` and `name<<DELIMITER` … `DELIMITER`.
pub fn outputs(text: &str) -> BTreeMap<String, String> {
    let mut outputs = BTreeMap::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let (equals, heredoc) = (line.find('='), line.find("<<"));
        let (name, value) = match (equals, heredoc) {
            (_, Some(at)) if equals.is_none_or(|equals| at < equals) => {
                let delimiter = &line[at + 2..];
                let mut value = Vec::new();
                loop {
                    let line = lines.next().unwrap_or_else(|| panic!("no end `{delimiter}` in {text}"));
                    if line == delimiter {
                        break;
                    }
                    value.push(line);
                }
                (&line[..at], value.join("\n"))
            }
            (Some(at), _) => (&line[..at], line[at + 1..].to_owned()),
            (None, _) if line.is_empty() => continue,
            (None, _) => panic!("no output: {line}"),
        };
        assert!(outputs.insert(name.to_owned(), value).is_none(), "two outputs `{name}`");
    }
    outputs
}
