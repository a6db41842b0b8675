//! A page as plain HTML, for the document that the server sends. The app's `ui/article.rs` makes
//! the same elements; a browser story compares the two.

use super::{Block, Card, Inline, Page};

/// The inside of `<main>` for a page. Every text is escaped.
#[must_use]
pub fn html(page: &Page) -> String {
    let mut out = Html(String::new());
    if !page.crumbs.is_empty() {
        out.raw("<nav class=\"govuk-breadcrumbs\" aria-label=\"Breadcrumb\">");
        out.raw("<ol class=\"govuk-breadcrumbs__list\">");
        for crumb in &page.crumbs {
            out.raw("<li class=\"govuk-breadcrumbs__list-item\">");
            out.link("govuk-breadcrumbs__link", &crumb.href, &crumb.title);
            out.raw("</li>");
        }
        out.raw("</ol></nav>");
    }
    out.raw("<article class=\"article\">");
    out.element("h1", "govuk-heading-xl", &page.title);
    out.element("p", "govuk-body-l", &page.summary);
    out.0.push_str(&blocks(&page.body));
    if let Some(day) = page.reviewed {
        let said = format!("Last checked on {day}.");
        out.element("p", "govuk-body-s article__reviewed", &said);
    }
    if !page.related.is_empty() {
        out.raw("<nav class=\"article__related\" aria-labelledby=\"related\">");
        out.raw("<h2 class=\"govuk-heading-m\" id=\"related\">Read on</h2>");
        out.cards(&page.related);
        out.raw("</nav>");
    }
    out.raw("</article>");
    out.0
}

/// Text alone, as it stands on a page that something else begins.
#[must_use]
pub fn blocks(of: &[Block]) -> String {
    let mut out = Html(String::new());
    for block in of {
        out.block(block);
    }
    out.0
}

struct Html(String);

impl Html {
    fn raw(&mut self, html: &'static str) {
        self.0.push_str(html);
    }

    /// Text, escaped for an element or an attribute in double quotes.
    fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                other => self.0.push(other),
            }
        }
    }

    fn open(&mut self, name: &str, class: &str) {
        self.0.push('<');
        self.0.push_str(name);
        if !class.is_empty() {
            self.raw(" class=\"");
            self.text(class);
            self.raw("\"");
        }
        self.raw(">");
    }

    fn close(&mut self, name: &str) {
        self.raw("</");
        self.0.push_str(name);
        self.raw(">");
    }

    fn element(&mut self, name: &str, class: &str, text: &str) {
        self.open(name, class);
        self.text(text);
        self.close(name);
    }

    fn link(&mut self, class: &str, href: &str, text: &str) {
        self.raw("<a class=\"");
        self.text(class);
        self.raw("\" href=\"");
        self.text(href);
        self.raw("\">");
        self.text(text);
        self.raw("</a>");
    }

    fn inlines(&mut self, name: &str, class: &str, inlines: &[Inline]) {
        self.open(name, class);
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.text(text),
                Inline::Strong(text) => self.element("strong", "", text),
                Inline::Emphasis(text) => self.element("em", "", text),
                Inline::Link { href, text } => self.link("govuk-link", href, text),
            }
        }
        self.close(name);
    }

    fn cards(&mut self, cards: &[Card]) {
        self.raw("<ul class=\"cards\">");
        for card in cards {
            self.raw("<li class=\"card\">");
            self.link("govuk-link card__link", &card.href, &card.title);
            if let Some(tag) = &card.tag {
                self.raw(" ");
                self.element("strong", "govuk-tag govuk-tag--grey", tag);
            }
            if !card.summary.is_empty() {
                self.element("p", "govuk-body card__summary", &card.summary);
            }
            self.raw("</li>");
        }
        self.raw("</ul>");
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, id, text } => {
                let (name, class) = if *level == 2 {
                    ("h2", "govuk-heading-m")
                } else {
                    ("h3", "govuk-heading-s")
                };
                self.raw("<");
                self.0.push_str(name);
                self.raw(" class=\"");
                self.0.push_str(class);
                self.raw("\" id=\"");
                self.text(id);
                self.raw("\">");
                self.text(text);
                self.close(name);
            }
            Block::Paragraph(inlines) => self.inlines("p", "govuk-body", inlines),
            Block::Inset(inlines) => self.inlines("div", "govuk-inset-text", inlines),
            Block::List { ordered, items } => {
                let (name, class) = if *ordered {
                    ("ol", "govuk-list govuk-list--number")
                } else {
                    ("ul", "govuk-list govuk-list--bullet")
                };
                self.open(name, class);
                for item in items {
                    self.inlines("li", "", item);
                }
                self.close(name);
            }
            Block::Table { head, rows } => {
                self.raw("<div class=\"scroll\"><table class=\"govuk-table\">");
                self.raw("<thead class=\"govuk-table__head\"><tr class=\"govuk-table__row\">");
                for cell in head {
                    self.inlines("th", "govuk-table__header", cell);
                }
                self.raw("</tr></thead><tbody class=\"govuk-table__body\">");
                for row in rows {
                    self.raw("<tr class=\"govuk-table__row\">");
                    for cell in row {
                        self.inlines("td", "govuk-table__cell", cell);
                    }
                    self.raw("</tr>");
                }
                self.raw("</tbody></table></div>");
            }
            Block::Facts(facts) => {
                self.raw("<dl class=\"govuk-summary-list\">");
                for (name, said) in facts {
                    self.raw("<div class=\"govuk-summary-list__row\">");
                    self.element("dt", "govuk-summary-list__key", name);
                    self.inlines("dd", "govuk-summary-list__value", said);
                    self.raw("</div>");
                }
                self.raw("</dl>");
            }
            Block::Cards(cards) => self.cards(cards),
            Block::Contents(headings) => {
                self.raw("<nav class=\"contents\" aria-label=\"On this page\">");
                self.raw("<ul class=\"govuk-list\">");
                for (href, text) in headings {
                    self.raw("<li>");
                    self.link("govuk-link", href, text);
                    self.raw("</li>");
                }
                self.raw("</ul></nav>");
            }
            Block::Action { href, label } => {
                self.raw("<p class=\"action\">");
                self.link("govuk-button", href, label);
                self.raw("</p>");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_cannot_carry_a_script() {
        let nasty = "<script>alert(\"1\")</script>&";
        let page = Page {
            path: "/".to_owned(),
            title: nasty.to_owned(),
            summary: nasty.to_owned(),
            crumbs: vec![],
            body: vec![
                Block::paragraph(nasty),
                Block::heading(nasty),
                Block::Action {
                    href: "\"><script>".to_owned(),
                    label: nasty.to_owned(),
                },
            ],
            related: vec![],
            reviewed: None,
        };
        let html = html(&page);
        assert!(!html.contains("<script"), "{html}");
        assert!(
            html.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;"),
            "{html}"
        );
    }
}
