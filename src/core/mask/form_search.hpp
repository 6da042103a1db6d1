// Finds many strings at once in a window of bytes, near the speed of reading the bytes: sieve.hpp says how.
#pragma once

#include "core/base/secret.hpp"
#include "core/mask/derived_forms.hpp"
#include "core/mask/sieve.hpp"
#include "core/mask/wrapped.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace snykcred {

/// Bytes [begin, end) of a window.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

class FormSearch {
public:
    /// Takes the forms to look for; those shorter than k_min_mask_size are ignored.
    explicit FormSearch(std::vector<MaskForm> forms);
    FormSearch(const FormSearch&) = delete;
    FormSearch& operator=(const FormSearch&) = delete;
    ~FormSearch() = default;

    [[nodiscard]] bool empty() const { return forms_.empty(); }
    /// The bytes that the longest form takes at most in a window; 0 if there is none.
    [[nodiscard]] std::size_t longest() const { return longest_; }

    /// Gives the position from which on the window may hold the beginning of a form that goes on behind its
    /// end (the window's size if it does not). Fills `covered` with what occurrences cover: ascending,
    /// neither overlapping nor touching, none that begins behind that position.
    std::size_t find(std::string_view window, std::vector<Span>& covered) const;

private:
    struct Form {
        std::size_t begin; ///< in bytes_
        std::size_t size;
        bool any_case;
        Wrapping wrapping;
    };

    [[nodiscard]] std::string_view text(const Form& form) const;
    [[nodiscard]] const char* ignored(const Form& form) const; ///< its part of ignored_
    void add_sieve(std::size_t at_least, std::size_t below, std::size_t block);
    [[nodiscard]] Occurrence place(std::string_view window, const Form& form, std::size_t offset,
                                   std::size_t at) const;
    [[nodiscard]] bool begins_form(std::string_view window, std::size_t at) const;

    Secret bytes_;            ///< all forms, one behind the other
    Secret ignored_;          ///< for each of these bytes, the bits of it that do not count
    std::vector<Form> forms_; ///< those that match byte by byte first, in the order of their bytes
    std::size_t plain_ = 0;   ///< so many of those
    std::size_t longest_ = 0;
    std::vector<Sieve> sieves_;
    std::array<bool, 256> first_bytes_{};
};

} // namespace snykcred
