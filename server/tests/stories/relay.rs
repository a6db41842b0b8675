//! A mail relay of the stories, in all its moods.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How it behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Takes,
    /// Hangs up before it says a word.
    Down,
    /// "Not now" to every address.
    Busy,
    /// A "no" for good to this address alone.
    Refuses(&'static str),
    /// A "no" for good to the sender, whatever the letter.
    RefusesSender,
    /// Not SMTP, from the first word.
    Nonsense,
    /// Not SMTP, from the address on.
    NonsenseLater,
    /// Keeps what it was given and hangs up without a word.
    DiesAfterData,
    /// Keeps what it was given and says nothing.
    SilentAfterData,
}

/// A mail that the relay has.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: String,
    pub text: String,
}

impl Mail {
    pub fn header(&self, name: &str) -> &str {
        let start = format!("{name}: ");
        let line = self.text.lines().find(|line| line.starts_with(&start));
        line.unwrap_or_else(|| panic!("no {name} in {}", self.text))[start.len()..].trim()
    }

    /// The link on its last line.
    pub fn link(&self) -> &str {
        self.text
            .lines()
            .rfind(|line| line.contains("://"))
            .unwrap()
    }
}

/// The relay; it ends with the story.
pub struct Relay {
    pub port: u16,
    mood: Arc<Mutex<Mood>>,
    mails: Arc<Mutex<Vec<Mail>>>,
    task: JoinHandle<()>,
}

impl Relay {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mood, mails) = (Arc::new(Mutex::new(Mood::Takes)), Arc::default());
        let (moods, kept) = (Arc::clone(&mood), Arc::clone(&mails));
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let mood = *moods.lock().unwrap();
                tokio::spawn(talk(stream, mood, Arc::clone(&kept)));
            }
        });
        Self {
            port,
            mood,
            mails,
            task,
        }
    }

    pub fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap().clone()
    }

    pub fn mails_to(&self, address: &str) -> Vec<Mail> {
        let mut mails = self.mails();
        mails.retain(|mail| mail.to == address);
        mails
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One conversation; whoever hangs up ends it.
async fn talk(stream: TcpStream, mood: Mood, mails: Arc<Mutex<Vec<Mail>>>) -> Option<()> {
    if mood == Mood::Down {
        return None;
    }
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let hello = match mood {
        Mood::Nonsense => "Good morning, what can I do for you?",
        _ => "220 relay.example",
    };
    write
        .write_all(format!("{hello}\r\n").as_bytes())
        .await
        .ok()?;
    let mut to = String::new();
    while let Some(line) = lines.next_line().await.ok()? {
        let verb = line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .to_uppercase();
        let answer = match (verb.as_str(), mood) {
            ("RCPT", _) => {
                to = line.split(['<', '>']).nth(1)?.to_owned();
                match mood {
                    Mood::Busy => format!("451 <{to}> not now"),
                    Mood::Refuses(address) if address == to => format!("550 <{to}> is unknown"),
                    Mood::NonsenseLater => "what?".to_owned(),
                    _ => "250 ok".to_owned(),
                }
            }
            ("MAIL", Mood::RefusesSender) => "550 not from you".to_owned(),
            ("DATA", _) => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut text = String::new();
                loop {
                    let line = lines.next_line().await.ok()??;
                    if line == "." {
                        break;
                    }
                    text.push_str(&line);
                    text.push('\n');
                }
                let (to, text) = (to.clone(), decoded(&text));
                mails.lock().unwrap().push(Mail { to, text });
                match mood {
                    Mood::DiesAfterData => return None,
                    Mood::SilentAfterData => continue,
                    _ => "250 kept".to_owned(),
                }
            }
            ("QUIT", _) => "221 bye".to_owned(),
            _ => "250 ok".to_owned(),
        };
        write
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
            .ok()?;
    }
    None
}

/// A mail as a reader sees it, where its long lines are broken (quoted-printable).
fn decoded(text: &str) -> String {
    if !text.contains("quoted-printable") {
        return text.to_owned();
    }
    let text = text.replace("=\n", "");
    let mut parts = text.split('=');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        match u8::from_str_radix(part.get(..2).unwrap_or_default(), 16) {
            Ok(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(&part.as_bytes()[2..]);
            }
            Err(_) => bytes.extend_from_slice(format!("={part}").as_bytes()),
        }
    }
    String::from_utf8(bytes).unwrap()
}
