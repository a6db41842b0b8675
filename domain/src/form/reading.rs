//! What a form asks, as text for anybody: also for those who do not, or may not, fill it in.

use super::{Choice, Field, Form, Kind, Section};
use crate::article::{Block, Inline, Page};

impl Form {
    /// Its page, as search knows it: what it is for and of which parts, not every thing it asks.
    #[must_use]
    pub fn page(&self) -> Page {
        let parts = self.sections.iter();
        let texts = parts.flat_map(|part| [Some(&part.title), part.help.as_ref()]);
        Page {
            path: format!("/{}/{}", self.room, self.id),
            title: self.title.clone(),
            summary: self.summary.clone(),
            crumbs: vec![],
            body: texts.flatten().map(Block::paragraph).collect(),
            related: vec![],
            reviewed: None,
        }
    }

    /// All that it asks, part by part.
    #[must_use]
    pub fn reading(&self) -> Vec<Block> {
        let part = |section: &Section| {
            let heading = Block::Heading {
                level: 3,
                id: section.id.clone(),
                text: section.title.clone(),
            };
            let help = section.help.iter().map(Block::paragraph);
            let mut part = vec![heading];
            part.extend(help);
            part.extend(section.reading());
            part
        };
        self.sections.iter().flat_map(part).collect()
    }
}

impl Section {
    /// What it asks, under its heading.
    #[must_use]
    pub fn reading(&self) -> Vec<Block> {
        self.fields.iter().flat_map(Field::reading).collect()
    }
}

impl Field {
    fn reading(&self) -> Vec<Block> {
        let mut all = vec![Block::Paragraph(vec![Inline::Strong(self.label.clone())])];
        let mut add = |said: &str| all.push(Block::paragraph(said));
        if self.when.is_some() {
            add("We ask this only if an answer before it makes it needed.");
        }
        self.help.iter().for_each(|help| add(help));
        let said = match &self.kind {
            Kind::ShortText { max_characters } => format!("At most {max_characters} characters."),
            Kind::LongText { words } => format!("At most {words} words."),
            Kind::WholeNumber { min, max } => format!("A number from {min} to {max}."),
            Kind::YesNo => "Yes or no.".to_owned(),
            Kind::Date => "A date.".to_owned(),
            Kind::Email => "An e-mail address.".to_owned(),
            Kind::OneOf { .. } | Kind::Grade { .. } => "One of these:".to_owned(),
            Kind::SeveralOf { .. } => "One or more of these:".to_owned(),
            Kind::Declaration { statement } => format!("You tick a box that says: {statement}"),
        };
        match self.optional {
            true => add(&format!("{said} You can leave this out.")),
            false => add(&said),
        }
        if let Kind::OneOf { choices } | Kind::SeveralOf { choices } | Kind::Grade { choices } =
            &self.kind
        {
            all.push(list(choices.iter().map(Choice::reading)));
        }
        if self.is_scored() {
            all.push(Block::paragraph("What each mark for this answer means:"));
            let marks = (0..).zip(&self.marks);
            all.push(list(
                marks.map(|(mark, means): (u8, _)| format!("{mark}: {means}")),
            ));
        }
        all
    }
}

impl Choice {
    fn reading(&self) -> String {
        let help = self.help.iter().map(|help| format!(". {help}"));
        self.label.clone() + &help.collect::<String>()
    }
}

fn list(items: impl Iterator<Item = String>) -> Block {
    Block::List {
        ordered: false,
        items: items.map(|item| vec![Inline::text(item)]).collect(),
    }
}
