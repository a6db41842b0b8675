//! JSON into types, small. `serde_json` reads the text once, into one tree; from there each type is
//! read with an error that says nothing and only in the shape the server writes. Read straight from
//! the text, each of forty types would carry its own copy of the parser, its errors and a second
//! shape, which is two fifths of a first visit's bytes (speed.md).

use std::fmt;

use serde::Deserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Visitor};
use serde_json::{Map, Value};

/// A value as a type, if it has its shape.
pub(crate) fn read<T: DeserializeOwned>(value: Value) -> Option<T> {
    T::deserialize(Json(value)).ok()
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

struct Json(Value);

/// Reads a kind of number.
macro_rules! number {
    ($($ask:ident $as:ident $visit:ident,)*) => {
        $(fn $ask<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
            visitor.$visit(self.0.$as().ok_or(Other)?)
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
        deserialize_bool as_bool visit_bool,
        deserialize_i8 as_i64 visit_i64,
        deserialize_i16 as_i64 visit_i64,
        deserialize_i32 as_i64 visit_i64,
        deserialize_i64 as_i64 visit_i64,
        deserialize_u8 as_u64 visit_u64,
        deserialize_u16 as_u64 visit_u64,
        deserialize_u32 as_u64 visit_u64,
        deserialize_u64 as_u64 visit_u64,
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

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        self.deserialize_string(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        visitor.visit_str(self.0.as_str().ok_or(Other)?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        match self.0 {
            Value::String(text) => visitor.visit_string(text),
            _ => Err(Other),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        visitor.visit_unit()
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
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
        match self.0 {
            Value::Array(items) => visitor.visit_seq(Items(items.into_iter())),
            _ => Err(Other),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Other> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        match self.0 {
            Value::Object(members) => visitor.visit_map(Members::of(members)),
            _ => Err(Other),
        }
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
        let (name, inside) = match self.0 {
            Value::String(name) => (name, Value::Null),
            Value::Object(members) => members.into_iter().next().ok_or(Other)?,
            _ => return Err(Other),
        };
        visitor.visit_enum(Variant { name, inside })
    }
}

struct Items(std::vec::IntoIter<Value>);

impl<'de> de::SeqAccess<'de> for Items {
    type Error = Other;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Other> {
        self.0
            .next()
            .map(|item| seed.deserialize(Json(item)))
            .transpose()
    }
}

struct Members {
    left: serde_json::map::IntoIter,
    value: Value,
}

impl Members {
    fn of(members: Map<String, Value>) -> Self {
        Self {
            left: members.into_iter(),
            value: Value::Null,
        }
    }
}

impl<'de> de::MapAccess<'de> for Members {
    type Error = Other;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Other> {
        let Some((name, value)) = self.left.next() else {
            return Ok(None);
        };
        self.value = value;
        seed.deserialize(Json(Value::String(name))).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Other> {
        seed.deserialize(Json(self.value.take()))
    }
}

struct Variant {
    name: String,
    inside: Value,
}

impl<'de> de::EnumAccess<'de> for Variant {
    type Error = Other;
    type Variant = Json;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Json), Other> {
        let name = seed.deserialize(Json(Value::String(self.name)))?;
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
