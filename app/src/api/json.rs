//! JSON into types, small. The browser reads the text once, into one tree of its own values; from
//! there each type is read with an error that says nothing and only in the shape the server writes.
//! A parser of ours would be bytes that every browser already has; and read straight from the text,
//! each of forty types would carry its own copy of the parser, its errors and a second shape, which
//! is two fifths of a first visit's bytes (speed.md).

use std::fmt;

use js_sys::{Array, JSON, Object};
use serde::Deserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Visitor};
use wasm_bindgen::{JsCast, JsValue};

/// A text as a type, if it is JSON and has its shape.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(Json(JSON::parse(text).ok()?)).ok()
}

/// It has another shape.
#[derive(Debug)]
struct Other;

impl fmt::Display for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("another shape")
    }
}

impl std::error::Error for Other {}

impl de::Error for Other {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

struct Json(JsValue);

impl Json {
    /// A whole number, as long as the browser holds it exactly.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "it is looked at whether it came through"
    )]
    fn whole(&self) -> Result<i64, Other> {
        let number = self.0.as_f64().ok_or(Other)?;
        let whole = number as i64;
        if whole as f64 == number {
            Ok(whole)
        } else {
            Err(Other)
        }
    }

    fn text(&self) -> Result<String, Other> {
        self.0.as_string().ok_or(Other)
    }

    /// The names of an object with their values.
    fn members(self) -> Result<Items, Other> {
        if self.0.is_object() {
            Ok(Items::of(Object::entries(self.0.unchecked_ref())))
        } else {
            Err(Other)
        }
    }
}

/// Reads a kind of number.
macro_rules! number {
    ($($ask:ident,)*) => {
        $(fn $ask<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
            visitor.visit_i64(self.whole()?)
        })*
    };
}

/// Reads what the server never writes, or what does not matter.
macro_rules! never {
    ($($ask:ident($($type:ty),*),)*) => {
        $(fn $ask<V: Visitor<'de>>(self, $(_: $type,)* _: V) -> Result<V::Value, Other> {
            Err(Other)
        })*
    };
}

impl<'de> Deserializer<'de> for Json {
    type Error = Other;

    number! {
        deserialize_i8,
        deserialize_i16,
        deserialize_i32,
        deserialize_i64,
        deserialize_u8,
        deserialize_u16,
        deserialize_u32,
        deserialize_u64,
    }

    never! {
        deserialize_any(),
        deserialize_f32(),
        deserialize_f64(),
        deserialize_char(),
        deserialize_bytes(),
        deserialize_byte_buf(),
        deserialize_unit_struct(&'static str),
        deserialize_tuple_struct(&'static str, usize),
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        visitor.visit_bool(self.0.as_bool().ok_or(Other)?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        self.deserialize_string(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        visitor.visit_str(&self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        visitor.visit_unit()
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        if self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Other> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        let items = self.0.dyn_into().map_err(|_| Other)?;
        visitor.visit_seq(Items::of(items))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Other> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        let left = self.members()?;
        visitor.visit_map(Members {
            left,
            value: JsValue::NULL,
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Other> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Other> {
        let (name, inside) = if self.0.is_string() {
            (self.0, JsValue::NULL)
        } else {
            self.members()?.member().ok_or(Other)?
        };
        visitor.visit_enum(Variant { name, inside })
    }
}

/// What is left of a list.
struct Items {
    all: Array,
    at: u32,
}

impl Items {
    fn of(all: Array) -> Self {
        Self { all, at: 0 }
    }

    fn item(&mut self) -> Option<JsValue> {
        let at = self.at;
        self.at += 1;
        (at < self.all.length()).then(|| self.all.get(at))
    }

    /// A name with its value, from a list of an object's members.
    fn member(&mut self) -> Option<(JsValue, JsValue)> {
        let pair: Array = self.item()?.unchecked_into();
        Some((pair.get(0), pair.get(1)))
    }
}

impl<'de> de::SeqAccess<'de> for Items {
    type Error = Other;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Other> {
        self.item()
            .map(|item| seed.deserialize(Json(item)))
            .transpose()
    }
}

struct Members {
    left: Items,
    value: JsValue,
}

impl<'de> de::MapAccess<'de> for Members {
    type Error = Other;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Other> {
        let Some((name, value)) = self.left.member() else {
            return Ok(None);
        };
        self.value = value;
        seed.deserialize(Json(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Other> {
        seed.deserialize(Json(std::mem::replace(&mut self.value, JsValue::NULL)))
    }
}

struct Variant {
    name: JsValue,
    inside: JsValue,
}

impl<'de> de::EnumAccess<'de> for Variant {
    type Error = Other;
    type Variant = Json;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Json), Other> {
        let name = seed.deserialize(Json(self.name))?;
        Ok((name, Json(self.inside)))
    }
}

impl<'de> de::VariantAccess<'de> for Json {
    type Error = Other;

    fn unit_variant(self) -> Result<(), Other> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Other> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Other> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Other> {
        self.deserialize_map(visitor)
    }
}
