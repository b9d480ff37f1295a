use genrescope_engine::State;

use super::*;

fn genres() -> Vec<(String, Vec<usize>)> {
    let names = ["house", "techno", "drum and bass", "rock", "rock and roll", "not music"];
    let fine = names.iter().enumerate().map(|(index, name)| ((*name).to_owned(), vec![index]));
    fine.chain([("electronic".to_owned(), vec![0, 1, 2])]).collect()
}

fn track(genres: [f32; 6], state: State, seconds: f64) -> Analysis {
    Analysis {
        seconds,
        state,
        genres: genres.to_vec(),
        tags: Vec::new(),
        embedding: Vec::new(),
        warning: None,
        is_cut: false,
        segments: None,
    }
}

fn matches(rule: &str, analysis: &Analysis) -> bool {
    Rule::parse(rule, &genres()).unwrap_or_else(|error| panic!("{rule}: {error}")).matches(analysis)
}

#[test]
fn a_rule_decides_which_tracks_belong() {
    let track = track([0.25, 0.5, 0.125, 0.0, 0.125, 0.0], State::Sure, 200.0);
    for (rule, expected) in [
        ("techno > 0.4", true),
        ("techno>0.5", false),
        ("techno >= 50%", true),
        ("techno = 0.5 and house = 25 %", true),
        ("techno != 0.5", false),
        ("techno > 0.9 or house > 0.9 or drum and bass > 0.1", true),
        ("Drum-and-Bass < 0.125 or drum_and_bass <= 0.125", true),
        ("\"drum and bass\" > 0.2 or 'rock' > 0.1", false),
        ("rock and roll > 0.1 and rock < 0.1", true),
        ("electronic > 0.8", true),
        ("not (techno > 0.4 and house > 0.2)", false),
        ("not techno > 0.9 and sure", true),
        ("not sure", false),
        ("not music < 0.1", true),
        ("not not music < 0.1", false),
        ("length < 3:21 and length >= 200", true),
        // `and` binds more tightly than `or`.
        ("sure or techno > 0.9 and house > 0.9", true),
        ("(sure or techno > 0.9) and house > 0.9", false),
    ] {
        assert_eq!(matches(rule, &track), expected, "{rule}");
    }
}

#[test]
fn ones_own_genres_have_the_names_of_their_folders() {
    let names = ["hip-hop", "drum_n_bass", "r&b", "Hörspiel", "hip hop", "rock'n'roll"];
    let names: Vec<_> = names.iter().enumerate().map(|(at, name)| ((*name).to_owned(), vec![at])).collect();
    for (at, rules) in [
        &["hip-hop > 0.5", "Hip-Hop>50%", "HIP_HOP > 0.5", "\"hip-hop\" > 0.5"][..],
        &["Drum_n_Bass > 0.5", "drum n bass > 0.5", "NOT drum'n'bass <= 0.5"],
        &["R&B > 0.5", "r & b > 0.5", "'r and b' > 0.5 AND length > 1"],
        &["hörspiel > 0.5", "HÖRSPIEL > 0.5", "Ho\u{308}rspiel > 0.5"],
        &["hip hop > 0.5"],
        &["'rock'n'roll' > 0.5", "rock n roll > 0.5"],
    ]
    .iter()
    .enumerate()
    {
        let mut genres = [0.0; 6];
        genres[at] = 0.75;
        for rule in *rules {
            let parsed = Rule::parse(rule, &names).unwrap_or_else(|error| panic!("{rule}: {error}"));
            assert!(parsed.matches(&track(genres, State::Unsure, 200.0)), "{rule}");
        }
    }
    let message = Rule::parse("hiphop > 0.5", &names).unwrap_err().to_string();
    assert!(
        message.contains("`hiphop > 0.5`; did you mean `hip-hop`? The genres are hip-hop, "),
        "{message}"
    );
}

#[test]
fn an_invalid_rule_says_where_it_goes_wrong() {
    for (rule, message) in [
        ("", "a genre, `length`, `sure`, `not` or `(` is expected at `the end`"),
        (
            "polka > 0.5",
            "a genre, `length`, `sure`, `not` or `(` is expected at `polka > 0.5`; the genres are house, techno, \
             drum and bass, rock, rock and roll, not music, electronic",
        ),
        ("techno", "`<`, `<=`, `>`, `>=`, `=` or `!=` is expected at `the end`"),
        ("techno > many", "a number such as 0.5 or 50 % is expected at `many`"),
        ("techno > 50", "a probability of at most 1, or 100 %, is expected at `50`"),
        ("techno > 1:30", "a number such as 0.5 or 50 % is expected at `1:30`"),
        ("length > x", "a length such as 200 or 3:20 is expected at `x`"),
        ("(techno > 0.5", "`)` is expected at `the end`"),
        ("techno > 0.5 house > 0.5", "`and`, `or` or the end is expected at `house > 0.5`"),
        ("techno > 0.5 and", "a genre, `length`, `sure`, `not` or `(` is expected at `the end`"),
        ("rock > 150 % and sure", "a probability of at most 1, or 100 %, is expected at `150 % and sure`"),
    ] {
        assert_eq!(Rule::parse(rule, &genres()).unwrap_err().to_string(), message, "{rule}");
    }
    let open = Rule::parse("'techno > 0.5", &genres()).unwrap_err().to_string();
    assert!(
        open.starts_with("a genre, `length`, `sure`, `not` or `(` is expected at `'techno > 0.5`"),
        "{open}"
    );
    let deep = "(".repeat(100_000);
    assert!(Rule::parse(&deep, &genres()).unwrap_err().to_string().starts_with("too many parentheses"));
    let deep = "not ".repeat(100_000);
    assert!(Rule::parse(&deep, &genres()).unwrap_err().to_string().starts_with("too many parentheses"));
}
