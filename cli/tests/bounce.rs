//! What the plugin says about a bounce, compared with what `genrescope tag` says about the rendered file.

use std::net::UdpSocket;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use genrescope_clap_host::{Instance, Library, Ports};
use genrescope_decode::AudioFile;
use genrescope_tests::wav;
use rosc::{OscPacket, OscType};
use serde_json::{Value, json};

/// Names and probabilities.
type Genres = Vec<(String, f64)>;

/// `[num_samples]` of a clip, and its rate.
fn clip(name: &str) -> (Vec<f32>, u32) {
    let path = format!("{}/../tests/clips/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut file = AudioFile::open(path).unwrap();
    let mut samples = Vec::new();
    while let Some(block) = file.next_block().unwrap() {
        samples.extend_from_slice(block);
    }
    (samples, file.sample_rate_hz())
}

/// Has a fresh instance send its results to `receiver`.
fn switch_osc_on(instance: &mut Instance, receiver: &UdpSocket) {
    let state = instance.save();
    let mut state: Value = serde_json::from_slice(&state[8..]).expect("the state is JSON after its length");
    let target = receiver.local_addr().unwrap().to_string();
    state["fields"]["osc"] = json!({ "target": target, "instance": "bounce" }).to_string().into();
    state["params"]["output"]["string"] = "osc".into();
    let state = state.to_string();
    let bytes = [&(state.len() as u64).to_le_bytes()[..], state.as_bytes()].concat();
    assert!(instance.load(&bytes));
}

/// Bounces `samples` on both channels of a fresh instance; returns what it rendered, interleaved, and what it
/// sent.
fn bounce(samples: &[f32], sample_rate_hz: u32, block_len: usize) -> (Vec<f32>, Vec<OscPacket>) {
    let receiver = UdpSocket::bind("127.0.0.1:0").unwrap();
    receiver.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    let mut instance = Instance::new(&Library::to_be_tested());
    switch_osc_on(&mut instance, &receiver);
    instance.set_offline(true);
    let stereo = (0..instance.num_layouts()).find(|&index| instance.select_layout(index).inputs == [2]);
    let layout = instance.select_layout(stereo.expect("there is a stereo layout"));
    let mut ports = Ports::new(&layout, false);
    let mut audio = instance.activate(f64::from(sample_rate_hz), block_len as u32);
    let mut rendered = Vec::new();
    for block in samples.chunks(block_len) {
        ports.start_block(block.len());
        for channel in 0..2 {
            ports.input(0, channel).copy_from_slice(block);
        }
        audio.process(&mut ports);
        rendered
            .extend(ports.output(0).iter().zip(ports.output(1)).flat_map(|(&left, &right)| [left, right]));
        instance.idle();
    }
    instance.deactivate(audio);
    let mut packets = Vec::new();
    let mut bytes = [0; 1 << 16];
    // The last message has been sent once the plugin is inactive.
    while let Ok(len) = receiver.recv(&mut bytes) {
        packets.push(rosc::decoder::decode_udp(&bytes[..len]).unwrap().1);
    }
    (rendered, packets)
}

/// The genres in the last packet.
fn last_genres(packets: &[OscPacket]) -> Genres {
    let Some(OscPacket::Bundle(bundle)) = packets.last() else { panic!("no bundle: {packets:?}") };
    let messages = bundle.content.iter().filter_map(|packet| match packet {
        OscPacket::Message(message) => Some(message),
        OscPacket::Bundle(_) => None,
    });
    let probs = messages.into_iter().find(|message| message.addr == "/genrescope/bounce/probs");
    let probs = &probs.unwrap_or_else(|| panic!("no genres: {bundle:?}")).args;
    let pair = |pair: &[OscType]| match pair {
        [OscType::String(name), OscType::Float(share)] => (name.clone(), f64::from(*share)),
        other => panic!("not a pair: {other:?}"),
    };
    probs.chunks(2).map(pair).collect()
}

/// What `genrescope tag` says about a file.
fn tagged(path: &Path) -> Genres {
    let program = env!("CARGO_BIN_EXE_genrescope");
    let output = Command::new(program).args(["tag", "--json"]).arg(path).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    let genres = line["genres"].as_object().unwrap().iter();
    genres.map(|(name, share)| (name.clone(), share.as_f64().unwrap())).collect()
}

#[test]
fn a_bounce_is_judged_as_the_tagger_judges_the_rendered_file() {
    let folder = tempfile::tempdir().unwrap();
    for (name, block_len) in [("jazz.wav", 512), ("techno.ogg", 8192), ("rock.ogg", 441)] {
        let (samples, rate) = clip(name);
        let (rendered, packets) = bounce(&samples, rate, block_len);
        let path = folder.path().join(name).with_extension("wav");
        std::fs::write(&path, wav(rate, 2, rendered)).unwrap();
        let mut expected = tagged(&path);
        let mut genres = last_genres(&packets);
        expected.sort_by(|a, b| a.0.cmp(&b.0));
        genres.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(genres.len(), expected.len());
        for (got, expected) in genres.iter().zip(&expected) {
            assert!(
                got.0 == expected.0 && (got.1 - expected.1).abs() < 1e-4,
                "{name}: {got:?}, {expected:?}"
            );
        }
    }
}

#[test]
fn a_bounce_is_the_same_each_time_however_it_is_cut() {
    let (samples, rate) = clip("jazz.wav");
    let once = last_genres(&bounce(&samples, rate, 64).1);
    assert_eq!(last_genres(&bounce(&samples, rate, 64).1), once);
    assert_eq!(last_genres(&bounce(&samples, rate, 16_384).1), once);
}
