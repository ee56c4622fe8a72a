//! Makes the slips: YAML as a tree that can be written again with one node changed.

use serde_yaml::Value;

/// A node, which unlike a value of serde's may have a key twice.
#[derive(Debug, Clone)]
pub enum Tree {
    Leaf(Value),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

/// What is done to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Delete,
    Text,
    List,
    Map,
    Null,
    Number,
    Duplicate,
    Misspell,
}

impl Op {
    const ALL: [Op; 8] = [Op::Delete, Op::Text, Op::List, Op::Map, Op::Null, Op::Number, Op::Duplicate, Op::Misspell];
}

pub fn is_text(tree: &Tree) -> bool {
    matches!(tree, Tree::Leaf(Value::String(_)))
}

impl Tree {
    pub fn read(text: &str) -> Tree {
        Tree::of(serde_yaml::from_str(text).expect("YAML"))
    }

    fn of(value: Value) -> Tree {
        match value {
            Value::Sequence(items) => Tree::List(items.into_iter().map(Tree::of).collect()),
            Value::Mapping(map) => {
                let entry = |(key, value): (Value, Value)| (key.as_str().expect("a word").to_owned(), Tree::of(value));
                Tree::Map(map.into_iter().map(entry).collect())
            }
            leaf => Tree::Leaf(leaf),
        }
    }

    fn children(&self) -> usize {
        match self {
            Tree::Leaf(_) => 0,
            Tree::List(items) => items.len(),
            Tree::Map(entries) => entries.len(),
        }
    }

    pub fn at(&self, path: &[usize]) -> Option<&Tree> {
        let Some((first, rest)) = path.split_first() else { return Some(self) };
        match self {
            Tree::Leaf(_) => None,
            Tree::List(items) => items.get(*first)?.at(rest),
            Tree::Map(entries) => entries.get(*first)?.1.at(rest),
        }
    }

    /// The text of `key` of a map.
    pub fn text(&self, key: &str) -> Option<String> {
        let Tree::Map(entries) = self else { return None };
        let (_, node) = entries.iter().find(|(name, _)| name == key)?;
        let Tree::Leaf(Value::String(text)) = node else { return None };
        Some(text.clone())
    }

    /// The keys on the way to `path`; empty words for the entries of lists.
    pub fn keys(&self, path: &[usize]) -> Vec<String> {
        let step = |end: usize| match self.at(&path[..end]) {
            Some(Tree::Map(entries)) => entries[path[end]].0.clone(),
            _ => String::new(),
        };
        (0..path.len()).map(step).collect()
    }

    /// All paths, in their order.
    fn paths(&self) -> Vec<Vec<usize>> {
        let mut paths = vec![vec![]];
        let mut next = 0;
        while next < paths.len() {
            let path = paths[next].clone();
            let children = self.at(&path).map_or(0, Tree::children);
            paths.extend((0..children).map(|child| [path.as_slice(), &[child]].concat()));
            next += 1;
        }
        paths
    }

    /// Every slip in the first two levels, and `more` below.
    pub fn slips(&self, more: usize) -> Vec<(Vec<usize>, Op)> {
        let all = |paths: &[Vec<usize>]| -> Vec<(Vec<usize>, Op)> {
            let each = paths.iter().flat_map(|path| Op::ALL.map(|op| (path.clone(), op)));
            // The whole file has no key, and does not stand in anything.
            each.filter(|(path, op)| !path.is_empty() || !matches!(op, Op::Duplicate | Op::Misspell)).collect()
        };
        let (near, far): (Vec<_>, Vec<_>) = self.paths().into_iter().partition(|path| path.len() <= 2);
        let (mut slips, far) = (all(&near), all(&far));
        let mut random = Random(7);
        slips.extend((0..more.min(far.len())).map(|_| far[random.below(far.len())].clone()));
        slips
    }

    /// With a slip at `path`.
    pub fn with(&self, path: &[usize], op: Op) -> Tree {
        let mut tree = self.clone();
        let Some((last, way)) = path.split_last() else { return tree.replaced(op) };
        let mut parent = &mut tree;
        for step in way {
            parent = match parent {
                Tree::List(items) => &mut items[*step],
                Tree::Map(entries) => &mut entries[*step].1,
                Tree::Leaf(_) => unreachable!("a leaf has no children"),
            };
        }
        match parent {
            Tree::List(items) => match op {
                Op::Delete => drop(items.remove(*last)),
                Op::Duplicate => items.insert(*last, items[*last].clone()),
                _ => items[*last] = items[*last].replaced(op),
            },
            Tree::Map(entries) => match op {
                Op::Delete => drop(entries.remove(*last)),
                Op::Duplicate => entries.insert(*last, entries[*last].clone()),
                Op::Misspell => entries[*last].0 = misspelt(&entries[*last].0),
                _ => entries[*last].1 = entries[*last].1.replaced(op),
            },
            Tree::Leaf(_) => unreachable!("a leaf has no children"),
        }
        tree
    }

    fn replaced(&self, op: Op) -> Tree {
        match (op, self) {
            (Op::Text, _) => Tree::Leaf("words-of-another".into()),
            (Op::List, _) => Tree::List(vec![Tree::Leaf("words of another".into())]),
            (Op::Map, _) => Tree::Map(vec![("words".to_owned(), Tree::Leaf("of another".into()))]),
            (Op::Number, _) => Tree::Leaf(7.into()),
            (Op::Misspell, Tree::Leaf(Value::String(text))) => Tree::Leaf(misspelt(text).into()),
            (Op::Misspell | Op::Duplicate, other) => other.clone(),
            (Op::Null | Op::Delete, _) => Tree::Leaf(Value::Null),
        }
    }

    /// As text, in blocks.
    pub fn written(&self) -> String {
        let mut text = String::new();
        match self.inline() {
            Some(word) => text = format!("{word}\n"),
            None => self.write(0, &mut text),
        }
        text
    }

    fn inline(&self) -> Option<String> {
        match self {
            Tree::Leaf(value) => Some(serde_json::to_string(value).expect("plain data")),
            Tree::List(items) if items.is_empty() => Some("[]".to_owned()),
            Tree::Map(entries) if entries.is_empty() => Some("{}".to_owned()),
            _ => None,
        }
    }

    fn write(&self, indent: usize, text: &mut String) {
        let mut line = |key: &str, node: &Tree| {
            let blank = " ".repeat(indent);
            match node.inline() {
                Some(word) => text.push_str(&format!("{blank}{key} {word}\n")),
                None => {
                    text.push_str(&format!("{blank}{key}\n"));
                    node.write(indent + 2, text);
                }
            }
        };
        match self {
            Tree::Leaf(_) => {}
            Tree::List(items) => items.iter().for_each(|item| line("-", item)),
            Tree::Map(entries) => {
                for (key, node) in entries {
                    line(&format!("{}:", serde_json::to_string(key).expect("a word")), node);
                }
            }
        }
    }
}

/// A slip of one key of the keyboard: two letters in the wrong order.
fn misspelt(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    match (1..letters.len()).find(|&at| letters[at] != letters[at - 1]) {
        Some(at) => letters.swap(at, at - 1),
        None => letters.push('x'),
    }
    letters.into_iter().collect()
}

/// Places in a text at random, the same each time.
pub fn cuts(text: &str, count: usize) -> Vec<usize> {
    let mut random = Random(11);
    (0..count).map(|_| text.floor_char_boundary(random.below(text.len()))).collect()
}

/// Numbers that look like chance, and are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).expect("a small number")
    }
}
