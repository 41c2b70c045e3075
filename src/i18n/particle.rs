//! Korean particles: which of two forms follows a word depends on the sound that the word ends in.

/// A particle with two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Particle {
    /// 을/를
    Object,
    /// 이/가
    Subject,
    /// 은/는
    Topic,
    /// 과/와
    And,
    /// 으로/로, where ㄹ counts as a vowel
    Toward,
    /// 이라는/라는
    Called,
}

/// The sound that a word ends in, as far as particles care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Vowel,
    Rieul,
    Consonant,
    /// A script that is not read here: both forms are written.
    Unknown,
}

impl Particle {
    const fn form(self, ending: Ending) -> &'static str {
        use Ending::{Consonant, Rieul, Unknown, Vowel};
        match (self, ending) {
            (Self::Object, Vowel) => "를",
            (Self::Object, Rieul | Consonant) => "을",
            (Self::Object, Unknown) => "을(를)",
            (Self::Subject, Vowel) => "가",
            (Self::Subject, Rieul | Consonant) => "이",
            (Self::Subject, Unknown) => "이(가)",
            (Self::Topic, Vowel) => "는",
            (Self::Topic, Rieul | Consonant) => "은",
            (Self::Topic, Unknown) => "은(는)",
            (Self::And, Vowel) => "와",
            (Self::And, Rieul | Consonant) => "과",
            (Self::And, Unknown) => "와(과)",
            (Self::Toward, Vowel | Rieul) => "로",
            (Self::Toward, Consonant) => "으로",
            (Self::Toward, Unknown) => "(으)로",
            (Self::Called, Vowel) => "라는",
            (Self::Called, Rieul | Consonant) => "이라는",
            (Self::Called, Unknown) => "(이)라는",
        }
    }
}

/// The word with the fitting form of the particle behind it. Closing quotes and brackets do not count as the word's end.
#[must_use]
pub fn attach(word: &str, particle: Particle) -> String {
    format!("{word}{}", particle.form(ending(word)))
}

fn ending(word: &str) -> Ending {
    let spoken = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    match spoken.chars().next_back() {
        Some(c @ '가'..='힣') => syllable_ending(c),
        Some(c) if c.is_ascii_digit() => digit_ending(c),
        Some(c) if c.is_ascii_alphabetic() => latin_ending(spoken),
        _ => Ending::Unknown,
    }
}

/// Hangul syllables stand in blocks of 28, one for each final consonant; the first has none and the ninth is ㄹ.
const fn syllable_ending(syllable: char) -> Ending {
    match (syllable as u32 - '가' as u32) % 28 {
        0 => Ending::Vowel,
        8 => Ending::Rieul,
        _ => Ending::Consonant,
    }
}

/// Digits as they are read one by one: 영 일 이 삼 사 오 육 칠 팔 구.
const fn digit_ending(digit: char) -> Ending {
    match digit {
        '1' | '7' | '8' => Ending::Rieul,
        '0' | '3' | '6' => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

fn latin_ending(spoken: &str) -> Ending {
    let start = spoken
        .rfind(|c: char| !c.is_ascii_alphabetic())
        .map_or(0, |at| at + spoken[at..].chars().next().map_or(1, char::len_utf8));
    let word = &spoken[start..];
    let spelt_out = word.len() == 1 || (word.len() <= 4 && word.chars().all(|c| c.is_ascii_uppercase()));
    let word = word.to_ascii_lowercase();
    if spelt_out {
        letter_name_ending(word.as_bytes()[word.len() - 1])
    } else {
        english_word_ending(&word)
    }
}

/// Letters by their Korean names: only 엘, 엠, 엔 and 알 end in a consonant.
const fn letter_name_ending(letter: u8) -> Ending {
    match letter {
        b'l' | b'r' => Ending::Rieul,
        b'm' | b'n' => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

/// A rule of thumb for how English words and names are written in Hangul: Paul 폴, Jane 제인, Jack 잭, but Mark 마크.
fn english_word_ending(word: &str) -> Ending {
    let bytes = word.as_bytes();
    let before = bytes[bytes.len() - 2];
    let is_vowel = |letter: u8| matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    match bytes[bytes.len() - 1] {
        b'l' => Ending::Rieul,
        b'm' | b'n' => Ending::Consonant,
        b'e' if before == b'l' => Ending::Rieul,
        b'e' if matches!(before, b'm' | b'n') => Ending::Consonant,
        b'g' if before == b'n' => Ending::Consonant,
        b'k' if before == b'c' => Ending::Consonant,
        b'b' | b'c' | b'k' | b'p' | b't' if is_vowel(before) => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

#[cfg(test)]
mod tests {
    use super::{Particle, attach};

    #[test]
    fn hangul_words_take_the_form_of_their_last_syllable() {
        assert_eq!(attach("카메라", Particle::Object), "카메라를");
        assert_eq!(attach("화면", Particle::Object), "화면을");
        assert_eq!(attach("민수", Particle::Subject), "민수가");
        assert_eq!(attach("지은", Particle::Subject), "지은이");
        assert_eq!(attach("마이크", Particle::Topic), "마이크는");
        assert_eq!(attach("방", Particle::Topic), "방은");
        assert_eq!(attach("하늘", Particle::And), "하늘과");
    }

    #[test]
    fn toward_treats_rieul_as_a_vowel() {
        assert_eq!(attach("서울", Particle::Toward), "서울로");
        assert_eq!(attach("부산", Particle::Toward), "부산으로");
        assert_eq!(attach("제주", Particle::Toward), "제주로");
    }

    #[test]
    fn digits_are_read_one_by_one() {
        let objects: Vec<_> = (0..10)
            .map(|digit| attach(&digit.to_string(), Particle::Object))
            .collect();
        assert_eq!(
            objects,
            [
                "0을", "1을", "2를", "3을", "4를", "5를", "6을", "7을", "8을", "9를"
            ]
        );
        assert_eq!(attach("1234", Particle::Called), "1234라는");
        assert_eq!(attach("1238", Particle::Toward), "1238로");
    }

    #[test]
    fn latin_names_are_read_as_words_and_short_capitals_letter_by_letter() {
        for (name, expected) in [
            ("Paul", "Paul이"),
            ("Jane", "Jane이"),
            ("Jack", "Jack이"),
            ("Mark", "Mark가"),
            ("Anna", "Anna가"),
            ("David", "David가"),
            ("Bob", "Bob이"),
            ("HTML", "HTML이"),
            ("PC", "PC가"),
            ("Q", "Q가"),
            ("Kim N", "Kim N이"),
        ] {
            assert_eq!(attach(name, Particle::Subject), expected);
        }
    }

    #[test]
    fn closing_quotes_and_brackets_are_not_heard() {
        assert_eq!(attach("‘회의’", Particle::Called), "‘회의’라는");
        assert_eq!(attach("회의(팀)", Particle::Subject), "회의(팀)이");
    }

    #[test]
    fn a_script_that_is_not_read_gets_both_forms() {
        assert_eq!(attach("東京", Particle::Subject), "東京이(가)");
        assert_eq!(attach("", Particle::Object), "을(를)");
        assert_eq!(attach("🙂", Particle::Topic), "🙂은(는)");
    }
}
