//! A letter in the hands of the mail relay. What matters after a mishap is how far it came: before the
//! relay was given the words it has not taken them, after that nobody knows.

use std::time::{Duration, SystemTime};

use domain::letters::Sent;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use percent_encoding::percent_decode_str;
use url::Url;

use crate::settings::{Real, is_this_machine};

/// How long the relay may be silent.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long one letter may take in all.
const SLOWEST: Duration = Duration::from_secs(30);
/// How long taking leave may take.
const LEAVE: Duration = Duration::from_secs(1);

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The relay has it.
    Handed,
    /// The relay does not have it; it may take it later.
    NotTaken,
    /// The relay will never take it.
    Refused,
    /// The relay was given the words and did not say whether it took them.
    Unknown,
}

/// How far a letter came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// To the relay: nothing to do with this letter.
    Relay,
    /// To the recipient's address.
    Recipient,
    /// To the words.
    Words,
}

/// When a connection is encrypted.
enum Tls {
    Never,
    IfOffered,
    Required,
    FromTheStart,
}

/// The mail relay and whom letters are from.
pub struct Relay {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    from: Mailbox,
}

impl Relay {
    /// The relay that the settings name.
    ///
    /// # Errors
    /// One sentence that names the variable and never its password.
    pub fn of(real: &Real) -> Result<Self, String> {
        let like = "write it like smtps://name:password@mail.northshire.example";
        let wrong = |said: &str| format!("SMTP_URL {said}.");
        let url =
            Url::parse(&real.smtp_url).map_err(|_| wrong(&format!("is no address: {like}")))?;
        let how = url.query_pairs().find(|(key, _)| key == "tls");
        let (tls, usual) = match (url.scheme(), how.as_ref().map(|(_, how)| how.as_ref())) {
            ("smtps", None) => (Tls::FromTheStart, SUBMISSIONS_PORT),
            ("smtp", None) => (Tls::Never, SMTP_PORT),
            ("smtp", Some("required")) => (Tls::Required, SUBMISSION_PORT),
            ("smtp", Some("opportunistic")) => (Tls::IfOffered, SUBMISSION_PORT),
            _ => {
                return Err(wrong(&format!(
                    "is not smtps:// or smtp://, perhaps with ?tls=required: {like}"
                )));
            }
        };
        let host = url.host_str().unwrap_or_default().to_owned();
        if host.is_empty() {
            return Err(wrong(&format!("names no host: {like}")));
        }
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let credentials = url
            .password()
            .map(|password| Credentials::new(decoded(url.username()), decoded(password)));
        let is_open = matches!(tls, Tls::Never | Tls::IfOffered) && !is_this_machine(&host);
        if credentials.is_some() && is_open {
            return Err(wrong(
                "would send its password unencrypted: begin it with smtps://, or add ?tls=required",
            ));
        }
        let from = real.mail_from.parse().map_err(|_| {
            format!(
                "MAIL_FROM is “{}”: write it like Careers <careers@northshire.example>.",
                real.mail_from
            )
        })?;
        Ok(Self {
            port: url.port().unwrap_or(usual),
            host,
            tls,
            credentials,
            from,
        })
    }

    /// Gives a letter to the relay. The same letter has the same `Message-ID` every time, so that
    /// whoever gets it twice can tell.
    pub async fn deliver(&self, id: &str, sent: &Sent) -> Outcome {
        let mut step = Step::Relay;
        let given = tokio::time::timeout(SLOWEST, self.give(id, sent, &mut step)).await;
        let (outcome, why) = match given {
            Ok(Ok(mut relay)) => {
                // It has the letter; how it takes our leave is nothing to us.
                let _ = tokio::time::timeout(LEAVE, relay.abort()).await;
                return Outcome::Handed;
            }
            Ok(Err(Trouble::NoLetter)) => (Outcome::Refused, "its address is none".to_owned()),
            Ok(Err(Trouble::Smtp(error))) => (became(step, &error), told(&error)),
            Err(_) if step == Step::Words => (Outcome::Unknown, "it took too long".to_owned()),
            Err(_) => (Outcome::NotTaken, "it took too long".to_owned()),
        };
        tracing::warn!(letter = id, ?step, ?outcome, why, "a letter did not go out");
        outcome
    }

    async fn give(
        &self,
        id: &str,
        sent: &Sent,
        step: &mut Step,
    ) -> Result<AsyncSmtpConnection, Trouble> {
        let to: Mailbox = sent.letter.to.parse().map_err(|_| Trouble::NoLetter)?;
        let recipient = to.email.clone();
        let written = u64::try_from(sent.at.0).unwrap_or_default();
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(sent.letter.subject.clone())
            .date(SystemTime::UNIX_EPOCH + Duration::from_millis(written))
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .raw_header(auto_submitted())
            .header(ContentType::TEXT_PLAIN)
            .body(format!("{}\n\n{}\n", sent.letter.text, sent.letter.link))
            .map_err(|_| Trouble::NoLetter)?
            .formatted();
        let mut relay = self.connect().await?;
        relay
            .command(Mail::new(Some(self.from.email.clone()), vec![]))
            .await?;
        *step = Step::Recipient;
        relay.command(Rcpt::new(recipient, vec![])).await?;
        relay.command(Data).await?;
        *step = Step::Words;
        relay.message(&message).await?;
        Ok(relay)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let hello = ClientId::Domain(self.from.email.domain().to_owned());
        let parameters = || TlsParameters::new(self.host.clone());
        let at_once = match self.tls {
            Tls::FromTheStart => Some(parameters()?),
            _ => None,
        };
        let server = (self.host.trim_matches(['[', ']']), self.port);
        let mut relay =
            AsyncSmtpConnection::connect_tokio1(server, Some(PATIENCE), &hello, at_once, None)
                .await?;
        let upgrade = match self.tls {
            Tls::Required => true,
            Tls::IfOffered => relay.can_starttls(),
            Tls::Never | Tls::FromTheStart => false,
        };
        if upgrade {
            relay.starttls(parameters()?, &hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            relay.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(relay)
    }
}

enum Trouble {
    NoLetter,
    Smtp(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Smtp(error)
    }
}

/// A "no" to the words is as sure as a "no" to the address; silence is not.
fn became(step: Step, error: &Error) -> Outcome {
    match step {
        Step::Recipient | Step::Words if error.is_permanent() => Outcome::Refused,
        Step::Words if error.status().is_none() => Outcome::Unknown,
        _ => Outcome::NotTaken,
    }
}

/// Why, without what the relay said: it likes to repeat the address.
fn told(error: &Error) -> String {
    if let Some(code) = error.status() {
        return format!("the relay said {code}");
    }
    let said = if error.is_timeout() {
        "it was silent"
    } else if error.is_tls() {
        "its certificate or encryption is not in order"
    } else if error.is_response() {
        "it does not speak SMTP"
    } else if error.is_client() {
        "it lacks what we need"
    } else {
        "there is no connection"
    };
    said.to_owned()
}

/// Tells programs that nobody wrote this by hand, so that none answers.
fn auto_submitted() -> lettre::message::header::HeaderValue {
    use lettre::message::header::{HeaderName, HeaderValue};
    HeaderValue::new(
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".to_owned(),
    )
}
