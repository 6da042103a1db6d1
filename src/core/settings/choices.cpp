#include "core/settings/choices.hpp"

#include <algorithm>

namespace snykcred {

const Choice* find_choice(Choices choices, std::string_view word) {
    const auto found = std::ranges::find(choices, word, &Choice::word);
    return found == choices.end() ? nullptr : &*found;
}

std::vector<std::string_view> words_of(Choices choices) {
    std::vector<std::string_view> words;
    for (const Choice& choice : choices)
        words.push_back(choice.word);
    return words;
}

std::vector<std::string_view> narrow_words_of(Choices choices) {
    std::vector<std::string_view> words;
    for (const Choice& choice : choices) {
        if (!choice.widens) words.push_back(choice.word);
    }
    return words;
}

} // namespace snykcred
