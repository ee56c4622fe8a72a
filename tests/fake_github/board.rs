//! Projects of organisations: what there is of them, and how tests make them.

use super::world::World;

/// What a token may read of projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boards {
    /// None is there for it, as for that of a workflow.
    Hidden,
    /// It lacks the scope.
    OutOfScope,
    /// All of them.
    Read,
}

/// A project.
#[derive(Debug, Clone, Default)]
pub struct Project {
    /// The names of its fields.
    pub fields: Vec<&'static str>,
    pub cards: Vec<Card>,
}

#[derive(Debug, Clone)]
pub struct Card {
    pub of: CardOf,
    pub archived: bool,
    /// By the names of fields.
    pub values: Vec<(&'static str, CardValue)>,
}

/// What a card is of.
#[derive(Debug, Clone)]
pub enum CardOf {
    /// An issue or a pull request of a repository.
    Issue(String, u64),
    Draft,
    /// What nobody may see.
    Withheld,
}

/// What a card has in a field.
#[derive(Debug, Clone)]
pub enum CardValue {
    Selected(&'static str),
    Text(&'static str),
    People(Vec<&'static str>),
    Number(f64),
}

impl CardValue {
    /// The name of its type.
    pub const fn type_name(&self) -> &'static str {
        match self {
            CardValue::Selected(_) => "ProjectV2ItemFieldSingleSelectValue",
            CardValue::Text(_) => "ProjectV2ItemFieldTextValue",
            CardValue::People(_) => "ProjectV2ItemFieldUserValue",
            CardValue::Number(_) => "ProjectV2ItemFieldNumberValue",
        }
    }
}

impl Project {
    /// Adds a card.
    pub fn card(&mut self, of: CardOf, values: &[(&'static str, CardValue)]) -> &mut Card {
        self.cards.push(Card { of, archived: false, values: values.to_vec() });
        self.cards.last_mut().expect("one was pushed")
    }
}

impl World {
    /// The project of this number of the organisation `owner`, made where it is not there.
    pub fn project(&mut self, owner: &str, number: u64) -> &mut Project {
        let fields = vec!["Status", "VEP Reviewer"];
        self.projects.entry((owner.to_owned(), number)).or_insert(Project { fields, cards: Vec::new() })
    }

    /// Whether an organisation has this login: the owner of a repository that is no fork.
    pub fn is_organization(&self, login: &str) -> bool {
        self.repositories.values().any(|repository| repository.parent.is_none() && repository.owner() == login)
    }

    /// Lets `token` read projects like `boards`.
    pub fn may_read_boards(&mut self, token: &str, boards: Boards) {
        self.tokens.get_mut(token).expect("a token").boards = boards;
    }
}
