//! One's own genres: learned from folders, and named as the folders are.

use std::path::{Path, PathBuf};

use genrescope_tests::small_wav;

use crate::program::{Folder, Run, genrescope, tag};

/// Four seconds of a tone, or of a beat.
fn sound(folder: &Folder, name: &str, hz: f64) {
    let is_beat = hz < 100.0;
    let wave = move |time: f64| {
        let on = if is_beat { (1.0 - 4.0 * (time * 2.0).fract()).max(0.0) } else { 1.0 };
        on * 0.5 * (std::f64::consts::TAU * hz * time).sin()
    };
    folder.file(name, &small_wav(4.0, wave));
}

fn train(folder: &Folder, out: &Path) -> Run {
    let options = ["train", "--augmented", "0", "--cache"].map(PathBuf::from);
    let paths = [folder.path().join("cache"), folder.path().join("my"), "--out".into(), out.to_owned()];
    genrescope(options.into_iter().chain(paths))
}

#[test]
fn genres_are_learned_from_folders_with_everything_in_them_and_named_after_them() {
    let folder = Folder::new();
    for (index, hz) in [60.0, 62.0, 64.0].into_iter().enumerate() {
        sound(&folder, &format!("my/Hip-Hop/{index}.wav"), hz);
        sound(&folder, &format!("my/Drum_n_Bass/{index}.wav"), hz * 20.0);
        sound(&folder, &format!("my/Schläger & R&B/{index}.wav"), hz * 60.0);
    }
    sound(&folder, "my/hip-hop/4.wav", 61.0);
    for name in [
        "my/Hip-Hop/cover.jpg",
        "my/Hip-Hop/Thumbs.db",
        "my/Hip-Hop/.DS_Store",
        "my/Hip-Hop/._0.wav",
        "my/Hip-Hop/@eaDir/0.wav/SYNOAUDIO.wav",
        "my/.stfolder/x.wav",
        "my/@eaDir/x.wav",
        "my/Notes/list.txt",
    ] {
        folder.file(name, b"nothing to learn from");
    }
    std::fs::create_dir(folder.path().join("my/Empty")).unwrap();
    let head = folder.path().join("head.safetensors");
    let run = train(&folder, &head);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
    assert!(run.stdout.starts_with("3 genres from 10 examples: "), "{}", run.stdout);

    let head = head.to_str().unwrap();
    let clip = [folder.path().join("my/Hip-Hop/0.wav")];
    for (wanted, genre) in [
        ("Hip-Hop", "hip-hop"),
        ("hip hop", "hip-hop"),
        ("Drum_n_Bass", "drum_n_bass"),
        ("Drum'n'Bass", "drum_n_bass"),
        ("Schläger & R&B", "schläger & r&b"),
        ("SCHLÄGER and r-and-b", "schläger & r&b"),
    ] {
        let object = tag(&["--json", "--model", head, "--genres", wanted], &clip).json().remove(0);
        let names: Vec<&String> = object["genres"].as_object().unwrap().keys().collect();
        assert_eq!(names, [genre], "{wanted}");
        let rule = format!("{wanted} >= 0 and \"{wanted}\" <= 100 %");
        let music = folder.path().join("my/Hip-Hop").into_os_string().into_string().unwrap();
        let run = genrescope(["playlist", "--no-cache", &music, "--model", head, "--where", &rule]);
        assert_eq!((run.code, run.stdout.matches("#EXTINF").count()), (0, 3), "{run:?}");
    }
    let run = tag(&["--model", head, "--genres", "hiphop"], &clip);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("there is no genre `hiphop`; did you mean `hip-hop`? There are: "),
        "{run:?}"
    );
    let music = folder.path().join("my").into_os_string().into_string().unwrap();
    let run = genrescope(["playlist", &music, "--model", head, "--where", "hiphop > 0.5"]);
    assert!(run.code == 2 && run.stderr.contains("; did you mean `hip-hop`? The genres are "), "{run:?}");
}

#[test]
fn one_folder_of_music_is_not_enough_to_learn_from() {
    let folder = Folder::new();
    sound(&folder, "my/Hip-Hop/0.wav", 60.0);
    folder.file("my/Rock/cover.jpg", b"nothing to learn from");
    let run = train(&folder, &folder.path().join("head.safetensors"));
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("has 1 folder with audio files;"), "{}", run.stderr);
}
