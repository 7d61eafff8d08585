//! The command line, as scripts rely on it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::curation_args::Curation;

/// Generate images with hosted models and keep every one of them.
#[derive(Debug, Parser)]
#[command(name = "safelight-cli", version, about, propagate_version = true)]
pub(crate) struct Cli {
    /// The library's folder; the first `generate` makes it [default: Safelight in your pictures]
    #[arg(long, value_name = "DIR", global = true, env = "SAFELIGHT_LIBRARY")]
    pub(crate) library: Option<PathBuf>,
    /// One JSON object a line on standard output
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The folder of settings.json [default: the system's]
    #[arg(
        long,
        value_name = "DIR",
        global = true,
        env = "SAFELIGHT_CONFIG",
        hide_short_help = true
    )]
    pub(crate) config: Option<PathBuf>,
    /// Seconds to keep trying a server that cannot be reached, before a request fails
    #[arg(
        long,
        value_name = "SECONDS",
        global = true,
        default_value_t = 600,
        hide_short_help = true
    )]
    pub(crate) patience: u64,
    /// Megabytes of the disk set aside in the library, so that a reply under way can finish on a full disk
    #[arg(
        long,
        value_name = "MB",
        global = true,
        env = "SAFELIGHT_RESERVE",
        default_value_t = 128,
        hide_short_help = true
    )]
    pub(crate) reserve: u64,
    /// What to do
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Generate images from a prompt and file them in the library
    Generate(Box<Generate>),
    /// List the images of the library, newest first
    List {
        /// At most so many
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
    },
    /// Search the images; the language is told in docs/search.md
    Search(Search),
    /// Show everything known about one image
    Show {
        /// The image
        id: i64,
    },
    /// List the jobs, newest first
    Jobs {
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
    },
    /// Work off everything that is queued, or paid and unfinished, then exit
    Resume,
    /// Try a job again: its failed downloads, its task, or the whole request (which may cost again)
    Retry {
        /// The job
        job: i64,
    },
    /// Cancel a job
    Cancel {
        /// The job
        job: i64,
    },
    /// List the models of a server
    Models {
        #[command(flatten)]
        server: Server,
        /// All models, not only those that make images
        #[arg(long)]
        all: bool,
    },
    /// Keep, look for or forget the key of a profile; it is read from the terminal or standard input
    Key {
        #[command(subcommand)]
        action: KeyAction,
    },
    /// List the profiles
    Profiles,
    /// Make a copy of the library's database; its path
    Backup,
    /// List the copies of the library's database, newest first
    Backups,
    /// Hold the library's database against itself and its rows against the files
    Check {
        /// Read every file and hold its hash against what it was
        #[arg(long)]
        deep: bool,
        /// Mark what is missing, find what moved, file what lost its row; deletes nothing
        #[arg(long)]
        repair: bool,
        /// Repair also when more than 5 % of the library would change
        #[arg(long, requires = "repair")]
        anyway: bool,
    },
    /// Put the files of images back that were moved out of the library, known again by their hash; nothing is written over
    Locate {
        /// A file, or a folder that is looked through with all below it
        at: PathBuf,
        /// These images [default: all whose file is missing]
        #[arg(value_name = "ID")]
        ids: Vec<i64>,
    },
    /// Make a new database where it is missing or damaged, from the image files, the newest copy and what can be read
    Rebuild,
    #[command(flatten)]
    Curation(Curation),
    /// Run the simulator: a server like Routeway that draws on this machine
    Simulate(Simulate),
}

/// What is searched for.
#[derive(Debug, Args)]
pub(crate) struct Search {
    /// Words, "phrases", -not, or, fields such as rating:>=4 model:flux after:2026-01
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    pub(crate) query: String,
    /// What comes first; the largest, newest or best unless the word ends in -ascending
    #[arg(long, value_name = "ORDER", default_value = "made", value_parser = [
        "made", "added", "rating", "model", "size", "relevance",
        "made-ascending", "added-ascending", "rating-ascending", "model-ascending", "size-ascending",
    ])]
    pub(crate) sort: String,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) limit: usize,
}

/// What the request says; what is not given is not sent.
#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// What the picture should show
    pub(crate) prompt: String,
    /// The model [default: the profile's]
    #[arg(long, value_name = "M")]
    pub(crate) model: Option<String>,
    /// Images, 1 to 10
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=10))]
    pub(crate) n: Option<u8>,
    /// Width and height in pixels, such as 1024x1024
    #[arg(long, value_name = "WxH")]
    pub(crate) size: Option<String>,
    /// The model's own word for quality, such as hd
    #[arg(long, value_name = "Q")]
    pub(crate) quality: Option<String>,
    /// Diffusion steps
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) steps: Option<u32>,
    /// A number, or `random` to draw one that is sent and recorded
    #[arg(long, value_name = "N|random", value_parser = seed, allow_hyphen_values = true)]
    pub(crate) seed: Option<Seed>,
    /// What should not be in the picture
    #[arg(long, value_name = "T")]
    pub(crate) negative_prompt: Option<String>,
    /// Guidance scale
    #[arg(long, value_name = "X")]
    pub(crate) guidance: Option<f64>,
    /// How images come back
    #[arg(long, value_name = "FORMAT", value_parser = ["url", "b64_json"])]
    pub(crate) response_format: Option<String>,
    /// Ask for a task instead of waiting for the reply
    #[arg(long = "async")]
    pub(crate) asynchronous: bool,
    #[command(flatten)]
    pub(crate) server: Server,
}

/// Which server is asked.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct Server {
    /// Draw on this machine: no key, no cost, no network
    #[arg(long)]
    pub(crate) demo: bool,
    /// This profile, by name or id [default: the default profile]
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// This server, with the key in ROUTEWAY_API_KEY; plain http for this machine only
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyAction {
    /// Keep a key in the system's keychain
    Set(KeyProfile),
    /// Say where the key is, never what it is
    Status(KeyProfile),
    /// Forget the key
    Delete(KeyProfile),
}

#[derive(Debug, Args)]
pub(crate) struct KeyProfile {
    /// The profile, by name or id [default: the default profile]
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// The port on this machine; 0: any free one
    #[arg(long, value_name = "N", default_value_t = 8787)]
    pub(crate) port: u16,
    /// Accept only this key (any, or none at all, otherwise); for trying things out, not a secret
    #[arg(long, value_name = "KEY", hide_short_help = true)]
    pub(crate) accept_key: Option<String>,
    /// Milliseconds each request takes besides drawing
    #[arg(long, value_name = "MS", hide_short_help = true)]
    pub(crate) latency: Option<u64>,
    /// Seconds an image link lives
    #[arg(long, value_name = "SECONDS", hide_short_help = true)]
    pub(crate) link_lifetime: Option<u64>,
    /// Images a minute before 429
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub(crate) images_per_minute: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seed {
    Random,
    Fixed(i64),
}

fn seed(text: &str) -> Result<Seed, String> {
    if text == "random" {
        return Ok(Seed::Random);
    }
    text.parse()
        .map(Seed::Fixed)
        .map_err(|_| "a whole number, or the word random".to_owned())
}
