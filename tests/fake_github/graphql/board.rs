//! Projects of organisations, with their cards.

use apollo_compiler::resolvers::{FieldError, ResolvedValue};
use apollo_compiler::response::JsonMap;

use super::node::{Entity, Node, Resolved, actor, leaf, not_found, unknown};
use super::repository::either;
use super::text;
use crate::fake_github::world::{Boards, Card, CardOf, CardValue, Project};

/// The fields of an organisation that people have not.
pub fn organization<'a, 'w: 'a>(node: &Node<'w>, login: &str, field: &str, arguments: &JsonMap) -> Resolved<'a> {
    if field != "projectV2" {
        return actor("Organization", login, login, field);
    }
    let number = arguments.get("number").and_then(|number| number.as_u64()).unwrap_or_default();
    let missing = || not_found(&format!("Could not resolve to a ProjectV2 with the number {number}."));
    match node.scope.token.boards {
        Boards::Hidden => missing(),
        Boards::OutOfScope => Err(FieldError {
            message: "INSUFFICIENT_SCOPES|Your token has not been granted the required scopes to execute this query. \
                      The 'projectV2' field requires one of the following scopes: ['read:project']."
                .to_owned(),
        }),
        Boards::Read => match node.scope.world.projects.get(&(login.to_owned(), number)) {
            Some(project) => node.object(Entity::Project(project)),
            None => missing(),
        },
    }
}

/// The fields of a project.
pub fn project<'a, 'w: 'a>(node: &Node<'w>, project: &'w Project, field: &str, arguments: &JsonMap) -> Resolved<'a> {
    match field {
        "field" => {
            let has = text(arguments, "name").is_some_and(|name| project.fields.contains(&name));
            node.nullable(has.then_some(Entity::ProjectField))
        }
        "items" => node.page("ProjectV2ItemConnection", project.cards.iter().map(Entity::Card).collect(), arguments),
        _ => unknown("ProjectV2", field),
    }
}

/// The fields of a card.
pub fn card<'a, 'w: 'a>(node: &Node<'w>, card: &'w Card, field: &str, arguments: &JsonMap) -> Resolved<'a> {
    match field {
        "isArchived" => leaf(card.archived),
        "content" => match &card.of {
            CardOf::Draft => node.object(Entity::Draft),
            CardOf::Withheld => Ok(ResolvedValue::null()),
            CardOf::Issue(repository, number) => {
                let world = node.scope.world;
                let repository = world.find(repository).expect("a repository");
                node.object(either(repository, world.issue(&repository.name, *number)))
            }
        },
        "fieldValueByName" => {
            let name = text(arguments, "name").unwrap_or_default();
            let value = card.values.iter().find(|(field, _)| *field == name);
            node.nullable(value.map(|(_, value)| Entity::Value(value)))
        }
        _ => unknown("ProjectV2Item", field),
    }
}

/// What a card has in a field.
pub fn value<'a, 'w: 'a>(node: &Node<'w>, value: &'w CardValue, field: &str, arguments: &JsonMap) -> Resolved<'a> {
    match (value, field) {
        (CardValue::Selected(name), "name") => leaf(*name),
        (CardValue::Text(text), "text") => leaf(*text),
        (CardValue::Number(number), "number") => leaf(*number),
        (CardValue::People(logins), "users") => {
            let people = logins.iter().map(|login| Entity::Actor((*login).to_owned()));
            node.page("UserConnection", people.collect(), arguments)
        }
        _ => unknown(value.type_name(), field),
    }
}
