//! The OpenAPI document says what the table says.

use domain::api::{ENDPOINTS, Method};
use serde_json::Value;

use crate::harness::{Engine, Service};

fn refs<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get("$ref").and_then(Value::as_str));
            map.values().for_each(|value| refs(value, found));
        }
        Value::Array(all) => all.iter().for_each(|value| refs(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_document_declares_every_endpoint_and_every_reference_resolves() {
    let service = Service::open(Engine::Sqlite).await;
    let document = service.browser().get("/api/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    for declared in ENDPOINTS {
        let of = &document["paths"][declared.path][declared.method.name().to_lowercase()];
        assert_eq!(of["operationId"], declared.name);
        assert_eq!(of["summary"], declared.summary);
        let content = &of["responses"]["200"]["content"];
        let kinds = ["application/json", "text/csv"];
        assert!(
            kinds.iter().any(|kind| content[kind]["schema"].is_object()),
            "{}",
            declared.name
        );
        assert_eq!(
            of["requestBody"].is_object(),
            declared.method != Method::Get,
            "{}",
            declared.name
        );
        let names: Vec<_> = of["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|p| p["in"] == "path")
            .map(|p| p["name"].as_str().unwrap())
            .collect();
        let wanted: Vec<_> = declared
            .path
            .split('{')
            .skip(1)
            .map(|part| part.split('}').next().unwrap())
            .collect();
        assert_eq!(names, wanted);
    }
    let operations: usize = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .map(|path| path.as_object().unwrap().len())
        .sum();
    assert_eq!(operations, ENDPOINTS.len());
    let mut found = vec![];
    refs(&document, &mut found);
    assert!(
        found.len() > ENDPOINTS.len(),
        "there are references to check"
    );
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(
            document.pointer(pointer).is_some(),
            "{reference} leads nowhere"
        );
    }
    service.close().await;
}
