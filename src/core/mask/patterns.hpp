// Finds many strings at once in a window of bytes, near the speed of reading the bytes.
//
// How: an occurrence of any form is at least `shortest` bytes long, so of the positions 0, stride, 2·stride,
// … with stride = shortest - 3 (or less), exactly one falls on one of the first `stride` bytes of each
// occurrence, with four bytes of the form from there on. Only those positions are looked at: their four bytes
// are hashed into a bit set that holds the four-byte blocks of all forms; a bit that is set is followed by a
// comparison. The looks do not depend on each other, so the processor overlaps them: faster here than the
// shifts of Wu-Manber, whose every step waits for the one before, and as good for 8-byte forms (stride 5),
// with neither SIMD nor a second code path for other processors. Time does not grow with the number of forms
// while the bit set is sparse and fits the first cache.
#pragma once

#include "core/base/secret.hpp"

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

class Patterns {
public:
    /// Takes the forms to look for; those shorter than k_min_mask_size are ignored.
    explicit Patterns(std::vector<Secret> forms);
    Patterns(const Patterns&) = delete;
    Patterns& operator=(const Patterns&) = delete;
    ~Patterns();

    [[nodiscard]] bool empty() const { return forms_.empty(); }
    /// Size of the longest form; 0 if there is none.
    [[nodiscard]] std::size_t longest() const { return longest_; }

    /// Gives the position from which on the window may hold the beginning of a form that goes on behind its
    /// end (the window's size if it does not). Fills `covered` with what occurrences cover: ascending,
    /// neither overlapping nor touching, none that begins behind that position.
    std::size_t find(std::string_view window, std::vector<Span>& covered) const;

private:
    using Block = std::uint32_t;
    struct Form {
        std::size_t begin; ///< in bytes_
        std::size_t size;
    };
    struct Sample {
        Block block;
        std::uint32_t form;
        std::uint32_t offset; ///< of the block in the form
    };

    [[nodiscard]] std::string_view text(const Form& form) const;
    std::size_t compare(std::string_view window, std::size_t at, std::vector<Span>& covered) const;
    [[nodiscard]] bool begins_form(std::string_view tail) const;

    Secret bytes_;            ///< all forms, one behind the other
    std::vector<Form> forms_; ///< in the order of their bytes
    std::size_t longest_ = 0;
    std::size_t stride_ = 0;
    std::array<bool, 256> first_bytes_{};
    std::vector<std::uint64_t> filter_;  ///< bit per hash of a block
    std::vector<std::uint32_t> buckets_; ///< hash to the begin of its samples, one more at the end
    std::vector<Sample> samples_;        ///< by bucket, then by offset, the largest first
};

} // namespace snykcred
