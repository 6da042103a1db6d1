// Text that programs break into lines: base64 (`base64`, `openssl base64`) and hex (`xxd -p`) of what does
// not fit one. Where the lines end is not known beforehand, so the comparison passes over line ends instead.
#pragma once

#include "core/mask/sieve.hpp"
#include "core/mask/wrapping.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace snykcred {

/// Two line ends are at least so many characters apart.
inline constexpr std::size_t k_min_line_width = 4;

enum class Match : std::uint8_t {
    elsewhere, ///< the form does not stand here
    whole,     ///< all of it, from `begin` to `end`
    open,      ///< the window ends before it does; all up to there fits, from `begin` on
};
struct Occurrence {
    Match match = Match::elsewhere;
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Does `form` stand in the window so that its character `offset` stands at `at`? Line ends within it are
/// "\n", "\r\n" and the two characters \n of a JSON string, none of which can be part of such a form.
Occurrence place_wrapped(std::string_view window, std::string_view form, Wrapping wrapping,
                         std::size_t offset, std::size_t at);

/// The bytes that a form takes at most with its line ends.
std::size_t longest_wrapped(std::size_t size);

/// Adds the `block` bytes at each of the first `stride` positions of the form, however it is broken.
void add_wrapped_samples(std::vector<Sieve::Sample>& samples, std::string_view form, Wrapping wrapping,
                         std::uint32_t number, std::size_t stride, std::size_t block);

} // namespace snykcred
