//! Markdown as blocks: a small part of the language, and no HTML.

use std::ops::Range;

use domain::article::{Block, Inline, is_safe_link, slug};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::de::DeserializeOwned;

use super::source::Source;

/// A page's text, and the links in it with their lines.
pub(super) struct Parsed {
    pub body: Vec<Block>,
    pub links: Vec<(String, usize)>,
}

/// Reads a file of front matter between `+++` lines and Markdown.
pub(super) fn read<T: DeserializeOwned>(source: &Source) -> Result<(T, Parsed), String> {
    let mut lines = source.text.split_inclusive('\n');
    if lines.next().map(str::trim_end) != Some("+++") {
        return Err(source.mistake(1, "the page does not start with +++ and its front matter"));
    }
    let matter: String = lines
        .by_ref()
        .take_while(|line| line.trim_end() != "+++")
        .collect();
    let before = matter.lines().count() + 2;
    let body: String = lines.collect();
    let matter = source.toml(&matter, 1)?;
    Ok((matter, parse(source, &body, before)?))
}

fn parse(source: &Source, text: &str, lines_before: usize) -> Result<Parsed, String> {
    let line = |at: &Range<usize>| lines_before + text[..at.start].matches('\n').count() + 1;
    let mut writer = Writer::default();
    let mut links = Vec::new();
    let mut headings = Vec::new();
    for (event, at) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        if let Event::Start(Tag::Link { dest_url, .. }) = &event {
            if !is_safe_link(dest_url) {
                let said =
                    format!("the link {dest_url} is not a path, https:, mailto: or tel: link");
                return Err(source.mistake(line(&at), said));
            }
            links.push((dest_url.to_string(), line(&at)));
        }
        if matches!(event, Event::Start(Tag::Heading { .. })) {
            headings.push(line(&at));
        }
        writer
            .take(event)
            .map_err(|said| source.mistake(line(&at), said))?;
    }
    let mut ids: Vec<&String> = Vec::new();
    let told = writer.body.iter().filter_map(|block| match block {
        Block::Heading { id, text, .. } => Some((id, text)),
        _ => None,
    });
    for ((id, text), line) in told.zip(headings) {
        if ids.contains(&id) {
            let said = format!("two headings say “{text}”: reword one, so that both can be linked");
            return Err(source.mistake(line, said));
        }
        ids.push(id);
    }
    Ok(Parsed {
        body: writer.body,
        links,
    })
}

/// Puts events together into blocks.
#[derive(Default)]
struct Writer {
    body: Vec<Block>,
    line: Vec<Inline>,
    style: Option<Style>,
    link: Option<(String, String)>,
    in_quote: bool,
    list: Option<(bool, Vec<Vec<Inline>>)>,
    head: Vec<Vec<Inline>>,
    rows: Vec<Vec<Vec<Inline>>>,
    in_head: bool,
}

#[derive(Clone, Copy)]
enum Style {
    Strong,
    Emphasis,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Start(tag) => return self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::SoftBreak => self.text(" "),
            Event::Html(_) | Event::InlineHtml(_) => {
                return Err("raw HTML is not allowed: write it as Markdown".to_owned());
            }
            _ => {
                return Err(
                    "only headings, paragraphs, lists, tables, quotes, links, strong and \
                             emphasis are allowed"
                        .to_owned(),
                );
            }
        }
        Ok(())
    }

    fn start(&mut self, tag: Tag<'_>) -> Result<(), String> {
        match tag {
            Tag::Strong => self.style = Some(Style::Strong),
            Tag::Emphasis => self.style = Some(Style::Emphasis),
            Tag::Link { dest_url, .. } => {
                self.link = Some((dest_url.to_string(), String::new()));
            }
            Tag::BlockQuote(_) => self.in_quote = true,
            Tag::List(first) => {
                if self.list.is_some() {
                    return Err("a list inside a list is not allowed: use a heading".to_owned());
                }
                self.list = Some((first.is_some(), vec![]));
            }
            Tag::TableHead => self.in_head = true,
            Tag::TableRow => self.rows.push(vec![]),
            Tag::Heading {
                level: HeadingLevel::H2 | HeadingLevel::H3,
                ..
            }
            | Tag::Paragraph
            | Tag::Item
            | Tag::Table(_)
            | Tag::TableCell => {}
            Tag::Heading { .. } => {
                return Err(
                    "use ## and ### for headings: the title is in the front matter".to_owned(),
                );
            }
            Tag::HtmlBlock => {
                return Err("raw HTML is not allowed: write it as Markdown".to_owned());
            }
            _ => return Err("this kind of Markdown is not allowed here".to_owned()),
        }
        Ok(())
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong | TagEnd::Emphasis => self.style = None,
            TagEnd::Link => {
                if let Some((href, text)) = self.link.take() {
                    // A strong link is the one thing to do next, if it stands alone.
                    let link = Inline::Link { href, text };
                    self.line.push(link);
                    if matches!(self.style, Some(Style::Strong)) {
                        self.line.push(Inline::Strong(String::new()));
                    }
                }
            }
            TagEnd::Heading(level) => {
                let text = plain(&std::mem::take(&mut self.line));
                let level = if level == HeadingLevel::H2 { 2 } else { 3 };
                self.body.push(Block::Heading {
                    level,
                    id: slug(&text),
                    text,
                });
            }
            TagEnd::Paragraph if self.list.is_none() => {
                let line = std::mem::take(&mut self.line);
                self.body.push(match line.as_slice() {
                    [Inline::Link { href, text }, Inline::Strong(mark)] if mark.is_empty() => {
                        Block::Action {
                            href: href.clone(),
                            label: text.clone(),
                        }
                    }
                    _ if self.in_quote => Block::Inset(line),
                    _ => Block::Paragraph(line),
                });
            }
            TagEnd::BlockQuote(_) => self.in_quote = false,
            TagEnd::Item => {
                let line = std::mem::take(&mut self.line);
                if let Some((_, items)) = &mut self.list {
                    items.push(line);
                }
            }
            TagEnd::List(_) => {
                if let Some((ordered, items)) = self.list.take() {
                    self.body.push(Block::List { ordered, items });
                }
            }
            TagEnd::TableHead => self.in_head = false,
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.line);
                match self.rows.last_mut() {
                    Some(row) if !self.in_head => row.push(cell),
                    _ => self.head.push(cell),
                }
            }
            TagEnd::Table => {
                let (head, rows) = (
                    std::mem::take(&mut self.head),
                    std::mem::take(&mut self.rows),
                );
                self.body.push(Block::Table { head, rows });
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, words)) = &mut self.link {
            words.push_str(text);
            return;
        }
        let text = text.to_owned();
        match (self.style, self.line.last_mut()) {
            (Some(Style::Strong), _) => self.line.push(Inline::Strong(text)),
            (Some(Style::Emphasis), _) => self.line.push(Inline::Emphasis(text)),
            (None, Some(Inline::Text(before))) => before.push_str(&text),
            (None, _) => self.line.push(Inline::Text(text)),
        }
    }
}

fn plain(line: &[Inline]) -> String {
    let text = |inline: &Inline| match inline {
        Inline::Text(text)
        | Inline::Strong(text)
        | Inline::Emphasis(text)
        | Inline::Link { text, .. } => text.clone(),
    };
    line.iter().map(text).collect()
}
