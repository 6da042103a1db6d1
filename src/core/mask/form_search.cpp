#include "core/mask/form_search.hpp"

#include "core/base/text.hpp"
#include "core/base/text_forms.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace snykcred {

namespace {

constexpr std::size_t k_max_stride = 64; // a cache line: larger steps save nothing and fill the table
/// Forms below the first size make steps so short that those from the second on get a sieve of their own.
constexpr std::size_t k_short = 16;
constexpr std::size_t k_long = 32;
/// What a letter and its capital differ in; the lower-case one has it.
constexpr char k_case = 0x20;

/// Sixteen bytes, which any processor of today compares at once.
using Pair [[gnu::vector_size(16)]] = std::uint64_t;

template<class Word>
Word load(const char* at) {
    Word word{};
    std::memcpy(&word, at, sizeof word);
    return word;
}

/// The bits in which `size` bytes there differ from the form's, without those that are set in `ignored`.
/// There is no branch for each word: the caller has seen four bytes of the form, so mostly all of it is
/// there.
template<class Word>
Word difference(const char* there, const char* form, const char* ignored, std::size_t size) {
    Word found{};
    const auto add = [&](std::size_t at) {
        found |= (load<Word>(there + at) | load<Word>(ignored + at)) ^ load<Word>(form + at);
    };
    for (std::size_t at = 0; at + sizeof(Word) < size; at += sizeof(Word))
        add(at);
    add(size - sizeof(Word));
    return found;
}

/// Do `size` bytes, eight or more, fit?
bool fit_by_words(const char* there, const char* form, const char* ignored, std::size_t size) {
    if (size < sizeof(Pair)) return difference<std::uint64_t>(there, form, ignored, size) == 0;
    const Pair found = difference<Pair>(there, form, ignored, size);
    return (found[0] | found[1]) == 0;
}

/// Is `there` the beginning of `form`, or all of it?
bool fits(std::string_view there, const char* form, const char* ignored) {
    if (there.size() >= sizeof(std::uint64_t)) return fit_by_words(there.data(), form, ignored, there.size());
    for (std::size_t at = 0; at < there.size(); ++at) {
        if ((there[at] | ignored[at]) != form[at]) return false;
    }
    return true;
}

/// For each byte of the text the bit in which a letter differs from its capital, or 0.
Secret cases_of(const Secret& text) {
    return text.reveal([](std::string_view bytes) {
        std::string cases(bytes.size(), '\0');
        std::ranges::transform(bytes, cases.begin(), [](char c) { return is_alpha(c) ? k_case : '\0'; });
        Secret kept(cases);
        wipe_bytes(cases.data(), cases.size());
        return kept;
    });
}

/// Ascending, neither overlapping nor touching; none that begins behind `last`.
void unite(std::vector<Span>& spans, std::size_t last) {
    const auto earlier = [](const Span& a, const Span& b) { return a.begin < b.begin; };
    if (!std::ranges::is_sorted(spans, earlier)) std::ranges::sort(spans, earlier);
    while (!spans.empty() && spans.back().begin > last)
        spans.pop_back();
    std::size_t kept = 0;
    for (const Span& span : spans) {
        if (kept > 0 && span.begin <= spans[kept - 1].end) {
            spans[kept - 1].end = std::max(spans[kept - 1].end, span.end);
        } else {
            spans[kept++] = span;
        }
    }
    spans.resize(kept);
}

} // namespace

std::string_view FormSearch::text(const Form& form) const {
    return bytes_.reveal([&form](std::string_view all) { return all.substr(form.begin, form.size); });
}

const char* FormSearch::ignored(const Form& form) const {
    return ignored_.reveal([&form](std::string_view all) { return all.data() + form.begin; });
}

FormSearch::FormSearch(std::vector<MaskForm> forms) {
    std::ranges::sort(forms, [](const MaskForm& a, const MaskForm& b) {
        if (a.plain() != b.plain()) return a.plain();
        return before(a.text, b.text);
    });
    std::size_t total = 0;
    std::size_t shortest = SIZE_MAX;
    for (const MaskForm& form : forms) {
        const std::size_t size = form.text.reveal([](std::string_view bytes) { return bytes.size(); });
        if (size < k_min_mask_size) continue;
        bytes_.append(form.text);
        forms_.push_back({total, size, form.any_case, form.wrapping});
        total += size;
        ignored_.append(form.any_case ? cases_of(form.text) : Secret(std::string(size, '\0')));
        if (form.plain()) ++plain_;
        shortest = std::min(shortest, size);
        longest_ = std::max(longest_, form.wrapping.every == 0 ? size : longest_wrapped(size));
    }
    for (const Form& form : forms_) {
        const char first = text(form).front();
        first_bytes_[static_cast<unsigned char>(first)] = true;
        if (form.any_case) first_bytes_[static_cast<unsigned char>(to_upper(first))] = true;
    }
    const bool apart = shortest < k_short;
    add_sieve(0, apart ? k_long : SIZE_MAX, apart ? 3 : sizeof(Sieve::Block));
    if (apart) add_sieve(k_long, SIZE_MAX, sizeof(Sieve::Block));
}

/// For the forms of at least and below so many bytes, if there are any.
void FormSearch::add_sieve(std::size_t at_least, std::size_t below, std::size_t block) {
    const auto here = [=](const Form& form) { return form.size >= at_least && form.size < below; };
    std::size_t shortest = SIZE_MAX;
    for (const Form& form : forms_) {
        if (here(form)) shortest = std::min(shortest, form.size);
    }
    if (shortest == SIZE_MAX) return;
    const std::size_t stride = std::min(shortest - block + 1, k_max_stride);
    std::vector<Sieve::Sample> samples;
    for (std::uint32_t number = 0; number < forms_.size(); ++number) {
        const Form& form = forms_[number];
        if (!here(form)) continue;
        if (form.wrapping.every != 0) {
            add_wrapped_samples(samples, text(form), form.wrapping, number, stride, block);
            continue;
        }
        for (std::uint8_t offset = 0; offset < stride; ++offset) {
            const std::string_view bytes = text(form).substr(offset);
            samples.push_back({Sieve::block_of(bytes), number, offset, 0});
        }
    }
    sieves_.emplace_back(std::move(samples), stride, block);
}

/// Does the form stand in the window so that its character `offset` stands at `at`?
Occurrence FormSearch::place(std::string_view window, const Form& form, std::size_t offset,
                             std::size_t at) const {
    if (form.wrapping.every != 0) return place_wrapped(window, text(form), form.wrapping, offset, at);
    if (offset > at) return {};
    const std::size_t begin = at - offset;
    const std::string_view there = window.substr(begin, form.size);
    if (!fits(there, text(form).data(), ignored(form))) return {};
    if (there.size() < form.size) return {Match::open, begin, 0};
    return {Match::whole, begin, begin + form.size};
}

/// Does a form begin at `at` that goes on behind the window?
bool FormSearch::begins_form(std::string_view window, std::size_t at) const {
    const std::string_view tail = window.substr(at);
    if (!first_bytes_[static_cast<unsigned char>(tail.front())]) return false;
    const auto loose = forms_.begin() + static_cast<std::ptrdiff_t>(plain_);
    const auto next =
        std::upper_bound(forms_.begin(), loose, tail,
                         [this](std::string_view bytes, const Form& form) { return bytes < text(form); });
    if (next != loose && text(*next).starts_with(tail)) return true;
    return std::any_of(loose, forms_.end(),
                       [&](const Form& form) { return place(window, form, 0, at).match == Match::open; });
}

std::size_t FormSearch::find(std::string_view window, std::vector<Span>& covered) const {
    covered.clear();
    std::size_t open = window.size();
    std::size_t rest = window.size(); // from here on an occurrence may begin that was not looked for
    const char* const bytes = bytes_.reveal([](std::string_view all) { return all.data(); });
    const char* const ignored = ignored_.reveal([](std::string_view all) { return all.data(); });
    for (const Sieve& sieve : sieves_) {
        const std::size_t stride = sieve.stride();
        const std::size_t end = sieve.for_each(window, [&](const Sieve::Sample& sample, std::size_t at) {
            const Form& form = forms_[sample.form];
            const std::size_t begin = at - sample.offset;
            if (form.wrapping.every == 0 && sample.offset <= at && form.size <= window.size() - begin) {
                // The usual case, without a call. No form is shorter than eight bytes.
                const char* const there = window.data() + begin;
                const char* const whole = bytes + form.begin;
                if (fit_by_words(there, whole, ignored + form.begin, form.size)) {
                    covered.push_back({begin, begin + form.size});
                }
                return;
            }
            const Occurrence placed = place(window, form, sample.offset, at + sample.skip);
            if (placed.match == Match::elsewhere || placed.begin + stride <= at) return; // found before
            if (placed.match == Match::whole) covered.push_back({placed.begin, placed.end});
            if (placed.match == Match::open) open = std::min(open, placed.begin);
        });
        rest = std::min(rest, end);
    }
    for (; rest < open; ++rest) {
        if (begins_form(window, rest)) open = rest;
    }
    unite(covered, open);
    return open;
}

} // namespace snykcred
