//! What stands between two programs: a balancer that points where it is told, cuts a connection after
//! so many bytes, or goes silent as a network does whose cable is pulled.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How it carries.
#[derive(Clone)]
struct Way {
    /// Where to, tried in turn.
    targets: Vec<u16>,
    /// The most bytes that a connection carries to the target, and back.
    most: (usize, usize),
}

pub struct Balancer {
    pub port: u16,
    way: Arc<Mutex<Way>>,
    /// Connections begun before this many others are silent.
    silent: watch::Sender<usize>,
    /// As above, but cut.
    cut: watch::Sender<usize>,
    begun: Arc<Mutex<usize>>,
    accepting: JoinHandle<()>,
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Balancer {
    pub async fn to(targets: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let way = Arc::new(Mutex::new(Way {
            targets: targets.to_vec(),
            most: (usize::MAX, usize::MAX),
        }));
        let (silent, cut) = (watch::Sender::new(0), watch::Sender::new(0));
        let begun = Arc::new(Mutex::new(0));
        let accepting = {
            let (way, begun) = (Arc::clone(&way), Arc::clone(&begun));
            let (silent, cut) = (silent.subscribe(), cut.subscribe());
            tokio::spawn(async move {
                while let Ok((client, _)) = listener.accept().await {
                    let mine = {
                        let mut begun = begun.lock().unwrap();
                        *begun += 1;
                        *begun
                    };
                    let way = way.lock().unwrap().clone();
                    let (silent, mut cut) = (silent.clone(), cut.clone());
                    tokio::spawn(async move {
                        tokio::select! {
                            () = carry(client, way, mine, silent) => {}
                            _ = cut.wait_for(|before| mine <= *before) => {}
                        }
                    });
                }
            })
        };
        Self {
            port,
            way,
            silent,
            cut,
            begun,
            accepting,
        }
    }

    /// New connections go here, in turn; none at all if there are no targets.
    pub fn point_to(&self, targets: &[u16]) {
        self.way.lock().unwrap().targets = targets.to_vec();
    }

    /// New connections are cut after so many bytes to the target or back.
    pub fn cut_after(&self, most: (usize, usize)) {
        self.way.lock().unwrap().most = most;
    }

    /// Cuts every connection there is.
    pub fn cut_all(&self) {
        let _ = self.cut.send(*self.begun.lock().unwrap());
    }

    /// Every connection there is goes silent: open at both ends, and nothing passes any more.
    pub fn silence_all(&self) {
        let _ = self.silent.send(*self.begun.lock().unwrap());
    }
}

async fn carry(client: TcpStream, way: Way, mine: usize, silent: watch::Receiver<usize>) {
    let count = way.targets.len();
    for turn in 0..count {
        let target = way.targets[(mine + turn) % count];
        let Ok(server) = TcpStream::connect(("127.0.0.1", target)).await else {
            continue;
        };
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        tokio::select! {
            () = pass(from_client, to_server, way.most.0, mine, silent.clone()) => {}
            () = pass(from_server, to_client, way.most.1, mine, silent) => {}
        }
        return;
    }
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut most: usize,
    mine: usize,
    mut silent: watch::Receiver<usize>,
) {
    let mut bytes = [0; 4096];
    while most > 0 {
        let room = most.min(bytes.len());
        let Ok(read @ 1..) = from.read(&mut bytes[..room]).await else {
            return;
        };
        let heard = silent.wait_for(|before| mine > *before).await.is_ok();
        if !heard || to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
        most -= read;
    }
}
