//! The GraphQL interface.

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;
use serde_json::{Value, json};

use super::client::{at, get, github, query, write};
use crate::common::skip::shared;
use crate::fake_github::{self, Changes, FakeGithub, REPOSITORY};

const PULL_REQUEST: &str = "
    query Vep($owner: String!, $name: String!, $number: Int!, $after: String, $expression: String!) {
      viewer { login }
      rateLimit { cost remaining }
      repository(owner: $owner, name: $name) {
        defaultBranchRef { name target { oid } }
        template: object(expression: $expression) { __typename ... on Blob { text oid isBinary isTruncated byteSize } }
        pullRequest(number: $number) {
          ...Who
          title isDraft mergeable headRefOid isCrossRepository headRepository { nameWithOwner }
          potentialMergeCommit { parents(first: 2) { nodes { oid } } }
          labels(first: 100) { nodes { name } }
          milestone { title }
          files(first: 100) { nodes { path changeType } }
          commits(first: 10) { nodes { commit { oid status { state } } } }
          reviews(first: 100) { nodes { author { login } state commit { oid } comments(first: 10) { nodes { body } } } }
          comments(first: 1, after: $after) {
            totalCount pageInfo { hasNextPage endCursor }
            nodes { databaseId body viewerDidAuthor author { __typename login } }
          }
          timelineItems(last: 50, itemTypes: [LABELED_EVENT, HEAD_REF_FORCE_PUSHED_EVENT]) {
            nodes {
              __typename
              ... on LabeledEvent { actor { login } label { name } createdAt }
              ... on HeadRefForcePushedEvent { beforeCommit { oid } afterCommit { oid } }
            }
          }
        }
      }
    }
    fragment Who on PullRequest { author { login } }
";

#[test]
fn a_query_is_executed() {
    let github = github();
    write(&github, "POST", &at("issues/17/comments"), &json!({ "body": "by the bot" }));
    github.world().repository(REPOSITORY).issue(17).force_push(Changes::write("veps/b.md", "b\n"));
    let mut variables = json!({
        "owner": "kubevirt", "name": "enhancements", "number": 17, "expression": "HEAD:veps/template.md",
    });
    let answer = query(&github, PULL_REQUEST, &variables);
    assert!(answer.get("errors").is_none(), "{answer:#}");
    let data = &answer["data"];
    assert_eq!(data["viewer"]["login"], "github-actions[bot]");
    assert_eq!(data["repository"]["template"]["text"], "# VEP #NNNN: Title\n");
    let pull_request = &data["repository"]["pullRequest"];
    assert_eq!(pull_request["headRepository"]["nameWithOwner"], "alice/enhancements");
    assert_eq!(pull_request["files"]["nodes"], json!([{ "path": "veps/b.md", "changeType": "ADDED" }]));
    assert_eq!(pull_request["potentialMergeCommit"]["parents"]["nodes"][1]["oid"], pull_request["headRefOid"]);
    assert_eq!(pull_request["reviews"]["nodes"][0]["comments"]["nodes"][0]["body"], "a nit");
    assert_ne!(pull_request["reviews"]["nodes"][0]["commit"]["oid"], pull_request["headRefOid"]);
    assert_eq!(pull_request["comments"]["nodes"][0]["author"], json!({ "__typename": "User", "login": "bob" }));
    let timeline = &pull_request["timelineItems"]["nodes"];
    assert_eq!(timeline[0]["label"]["name"], "kind/vep");
    assert_eq!(timeline[1]["afterCommit"]["oid"], pull_request["headRefOid"]);
    assert_eq!(pull_request["comments"]["totalCount"], 2);
    assert_eq!(pull_request["comments"]["pageInfo"]["hasNextPage"], true);
    variables["after"] = pull_request["comments"]["pageInfo"]["endCursor"].clone();
    let answer = query(&github, PULL_REQUEST, &variables);
    let comments = &answer["data"]["repository"]["pullRequest"]["comments"];
    assert_eq!(comments["nodes"][0]["author"], json!({ "__typename": "Bot", "login": "github-actions" }));
    assert_eq!(comments["nodes"][0]["viewerDidAuthor"], true);
    assert_eq!(comments["pageInfo"]["hasNextPage"], false);
    assert_eq!(github.take_requests()[1].line(), "query Vep");
}

#[test]
fn what_is_missing_is_null_with_an_error() {
    let github = github();
    let answer = query(
        &github,
        "{ repository(owner: \"kubevirt\", name: \"enhancements\") { a: pullRequest(number: 10) { id } b: object(expression: \"main:no.md\") { oid } c: issueOrPullRequest(number: 10) { ... on Issue { title } } } }",
        &json!({}),
    );
    assert_eq!(answer["data"]["repository"], json!({ "a": null, "b": null, "c": { "title": "Hooks" } }));
    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1));
    assert_eq!(answer["errors"][0]["type"], "NOT_FOUND");
    assert_eq!(answer["errors"][0]["path"], json!(["repository", "a"]));
    assert_eq!(answer["errors"][0]["message"], "Could not resolve to a PullRequest with the number of 10.");
    let answer = query(&github, "{ repository(owner: \"a\", name: \"b\") { id } }", &json!({}));
    assert_eq!(
        (answer["data"]["repository"].clone(), answer["errors"][0]["type"].clone()),
        (Value::Null, json!("NOT_FOUND"))
    );
}

#[test]
fn blobs_are_truncated_and_binary() {
    let github = FakeGithub::start();
    let (large, latin) = ("ä".repeat(300_000), [b'a', 0xe4, b'\n']);
    let changes = Changes::write("large.md", &large).and_write("binary.md", [b'a', 0, 1]).and_write("latin.md", latin);
    github.world().repository(REPOSITORY).commit(changes);
    let blob = |path: &str| {
        let document = format!(
            "{{ repository(owner: \"kubevirt\", name: \"enhancements\") {{ object(expression: \"main:{path}\") \
             {{ ... on Blob {{ text isBinary isTruncated byteSize }} }} }} }}"
        );
        query(&github, &document, &json!({}))["data"]["repository"]["object"].clone()
    };
    let truncated = blob("large.md");
    assert_eq!((truncated["isTruncated"].clone(), truncated["byteSize"].clone()), (json!(true), json!(600_000)));
    assert_eq!(truncated["text"].as_str().map(str::len), Some(512_000));
    assert_eq!(blob("binary.md"), json!({ "text": null, "isBinary": true, "isTruncated": false, "byteSize": 3 }));
    assert_eq!(blob("latin.md")["text"], "a\u{fffd}\n");
}

#[test]
fn what_github_does_not_know_is_noticed() {
    let github = github();
    let repository = "repository(owner: \"kubevirt\", name: \"enhancements\")";
    for (document, part) in [
        (format!("{{ {repository} {{ nonsense }} }}"), "nonsense"),
        (format!("{{ {repository} {{ labels {{ totalCount }} }} }}"), "`first` or `last`"),
        (format!("{{ {repository} {{ labels(first: 101) {{ totalCount }} }} }}"), "limit of 100"),
        (
            format!(
                "{{ {repository} {{ pullRequests(first: 100) {{ nodes {{ reviews(first: 100) {{ nodes {{ comments(first: 100) {{ totalCount }} }} }} }} }} }} }}"
            ),
            "1010100 nodes",
        ),
        (
            "query($n: Int!) { repository(owner: \"a\", name: \"b\") { issue(number: $n) { id } } }".to_owned(),
            "variables",
        ),
    ] {
        let answer = query(&github, &document, &json!({}));
        assert!(answer["errors"].is_array(), "{document}: {answer}");
        let violations = github.take_violations().join("\n");
        assert!(violations.contains(part), "{document}: {violations}");
    }
    assert_eq!(get(&github, &at("nonsense")).status, 404);
    assert_eq!(github.take_violations().len(), 1);
}

#[test]
fn the_schema_is_part_of_githubs() {
    if shared().is_none() {
        return;
    }
    let full = fake_github::full_schema().expect("the schema is there");
    let own = Schema::parse_and_validate(fake_github::SUBSET, "schema.graphql").expect("a valid schema");
    let mut compared = 0;
    for (name, kind) in own.types.iter().filter(|(_, kind)| !kind.is_built_in()) {
        let known = full.types.get(name).unwrap_or_else(|| panic!("GitHub has no {name}"));
        let fields = |kind: &ExtendedType| match kind {
            ExtendedType::Object(object) => Some(object.fields.clone()),
            ExtendedType::Interface(interface) => Some(interface.fields.clone()),
            _ => None,
        };
        match (kind, known) {
            (ExtendedType::Union(own), ExtendedType::Union(known)) => {
                assert!(own.members.iter().all(|member| known.members.contains(member)), "{name}");
            }
            (ExtendedType::Enum(own), ExtendedType::Enum(known)) => {
                assert!(own.values.keys().all(|value| known.values.contains_key(value)), "{name}");
            }
            _ => assert_eq!(std::mem::discriminant(kind), std::mem::discriminant(known), "{name}"),
        }
        for (field, own) in fields(kind).into_iter().flatten() {
            let known = &fields(known).expect("the same kind")[&field];
            assert_eq!(own.ty, known.ty, "{name}.{field}");
            for argument in &own.arguments {
                let known = known.argument_by_name(&argument.name).unwrap_or_else(|| panic!("{name}.{field}"));
                assert_eq!(argument.ty, known.ty, "{name}.{field}({})", argument.name);
            }
            compared += 1;
        }
    }
    println!("{compared} fields compared");
    assert!(compared > 200);
}
