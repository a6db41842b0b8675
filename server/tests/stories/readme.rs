//! What the README tells the CMU to do works as it stands there.

use domain::drafts::FormId;
use server::library::Library;
use server::settings::Mode;

use crate::content::changed;
use crate::harness::root;

#[test]
fn the_smallest_form_of_the_readme_is_a_form() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let (_, rest) = readme.split_once("```toml\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    let (content, _folder) = changed("options/positive-steps-workshops.toml", |option| {
        let own = "form = \"register-interest\"\n";
        option.replace(own, &format!("{own}more_forms = [\"spring-workshop\"]\n"))
    });
    std::fs::write(content.join("applications/spring-workshop.toml"), text).unwrap();
    for mode in [Mode::Demo, Mode::Real] {
        let library = Library::load(&content, None, mode).unwrap();
        let (form, _) = library.form(&FormId("spring-workshop".to_owned())).unwrap();
        assert_eq!(form.title, "Ask for a place at the spring workshop");
        // It is the smallest: without any of its lines it is none.
        for line in text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with("profile"))
        {
            let without = text.replacen(&format!("{line}\n"), "", 1);
            std::fs::write(content.join("applications/spring-workshop.toml"), without).unwrap();
            assert!(Library::load(&content, None, mode).is_err(), "{line}");
        }
        std::fs::write(content.join("applications/spring-workshop.toml"), text).unwrap();
    }
}
