//! The JSON Schema of a policy document, for editors and for reading.

use crate::document::Document;
use schemars::{Schema, generate::SchemaSettings, transform::Transform};
use serde_json::{Map, Value};

/// The JSON Schema (draft 2020-12) of a policy document.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(AsToml);
    let mut schema = settings.into_generator().into_root_schema_for::<Document>();
    let Some(root) = schema.as_object_mut() else { return schema.to_value() };
    root.insert("title".to_owned(), "Wardgate policy".into());
    let first = ["$schema", "title", "description"].map(|key| (key.to_owned(), root.remove(key)));
    let first = first.into_iter().filter_map(|(key, value)| Some((key, value?)));
    Value::Object(first.chain(std::mem::take(root)).collect())
}

/// TOML has no null, and no line breaks where a comment of ours was wrapped.
#[derive(Clone)]
struct AsToml;

impl Transform for AsToml {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(object) = schema.as_object_mut() {
            tidy(object);
        }
        schemars::transform::transform_subschemas(self, schema);
    }
}

fn tidy(schema: &mut Map<String, Value>) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = text.replace('\n', " ");
    }
    // A key that may be left out and then is empty or absent needs no word.
    if schema.get("default").is_some_and(|value| value.is_null() || value.is_array() || value.is_object()) {
        schema.remove("default");
    }
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type") != Some(&"null".into()));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            schema.remove("anyOf");
            for (key, value) in only {
                schema.entry(key).or_insert(value);
            }
        }
    }
}
