//! Every page of guidance reads at the level of a twelve-year-old or below: Flesch-Kincaid grade 7
//! (J. P. Kincaid and others, 1975), taken over its sentences; headings and tables do not count.

use domain::article::{Block, Inline, Page};

use crate::harness::library;

const MOST: f64 = 7.0;

fn page(name: &str) -> Page {
    let library = library();
    let read = |path: &str| library.file(path).unwrap().plain.bytes.clone();
    let current: serde_json::Value =
        serde_json::from_slice(&read("/content/current.json")).unwrap();
    let hash = current["content"].as_str().unwrap();
    serde_json::from_slice(&read(&format!("/content/{hash}/pages{name}.json"))).unwrap()
}

fn words_of(inlines: &[Inline]) -> String {
    let said = |inline: &Inline| match inline {
        Inline::Text(text)
        | Inline::Strong(text)
        | Inline::Emphasis(text)
        | Inline::Link { text, .. } => text.clone(),
    };
    inlines.iter().map(said).collect()
}

/// The running text of a page: paragraphs, quotations and list items, each ended by a full stop.
fn prose(page: &Page) -> Vec<String> {
    let mut all = vec![page.summary.clone()];
    for block in &page.body {
        match block {
            Block::Paragraph(text) | Block::Inset(text) => all.push(words_of(text)),
            Block::List { items, .. } => all.extend(items.iter().map(|item| words_of(item))),
            _ => {}
        }
    }
    all
}

/// Groups of vowels, without a silent e at the end; at least one.
fn syllables(word: &str) -> usize {
    let is_vowel = |c: char| "aeiouy".contains(c);
    let mut groups = 0;
    let mut before = false;
    for c in word.chars() {
        groups += usize::from(is_vowel(c) && !before);
        before = is_vowel(c);
    }
    let silent = word.ends_with('e') && !word.ends_with("le") && !word.ends_with("ee");
    groups.saturating_sub(usize::from(silent)).max(1)
}

/// The Flesch-Kincaid grade of a text: years of school it asks for.
fn grade(text: &[String]) -> f64 {
    let (mut sentences, mut words, mut sounds) = (0.0, 0.0, 0.0);
    for part in text
        .iter()
        .flat_map(|text| text.split(['.', '!', '?', ':']))
    {
        let lower = part.to_lowercase();
        let found: Vec<&str> = lower
            .split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’')
            .filter(|word| word.chars().any(char::is_alphabetic))
            .collect();
        sentences += f64::from(u8::from(!found.is_empty()));
        for word in found {
            words += 1.0;
            sounds += f64::from(u32::try_from(syllables(word)).unwrap());
        }
    }
    0.39 * words / sentences + 11.8 * sounds / words - 15.59
}

#[test]
fn every_page_of_guidance_reads_easily() {
    let mut too_hard = Vec::new();
    let index = page("/guidance");
    let cards = index.body.iter().filter_map(|block| match block {
        Block::Cards(cards) => Some(cards),
        _ => None,
    });
    let guidance: Vec<String> = cards.flatten().map(|card| card.href.clone()).collect();
    assert!(guidance.len() >= 24, "{} pages of guidance", guidance.len());
    let tools = page("/assessment")
        .body
        .into_iter()
        .filter_map(|block| match block {
            Block::Cards(cards) => Some(cards),
            _ => None,
        });
    let tools: Vec<String> = tools.flatten().map(|card| card.href).collect();
    assert!(tools.len() >= 7, "{} tools", tools.len());
    let service = ["/contact", "/privacy", "/accessibility", "/terms", "/home"];
    let written = guidance.iter().chain(&tools).map(String::as_str);
    for name in written.chain(service) {
        let grade = grade(&prose(&page(name)));
        if grade > MOST {
            too_hard.push(format!("{name} is at grade {grade:.1}"));
        }
    }
    assert_eq!(too_hard, Vec::<String>::new());
}

#[test]
fn the_grade_is_that_of_the_formula() {
    // 12 words, 2 sentences, 12 syllables: 0.39 × 6 + 11.8 × 1 − 15.59.
    let easy = ["The cat sat on the mat. The dog sat on it too.".to_owned()];
    assert!((grade(&easy) + 1.45).abs() < 0.01, "{}", grade(&easy));
    let hard = [
        "Organisational development necessitates comprehensive interdepartmental \
                 communication strategies."
            .to_owned(),
    ];
    assert!(grade(&hard) > 20.0);
}
