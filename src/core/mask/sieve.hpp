// Looks fast for the places in a window of bytes where one of many strings may stand.
//
// How: we look only at every `stride`-th position. Every form is at least `stride` + `block` - 1 bytes long,
// so one of these positions falls inside each occurrence, with `block` bytes of the form still to come. Those
// bytes are hashed, and a table says whether a form has this hash; if so, it is compared. The looks do not
// depend on each other, so the processor overlaps them: faster here than the shifts of Wu-Manber, whose every
// step waits for the one before, with neither SIMD nor a second code path for other processors. A table of
// bytes, not of bits: it costs a look nothing but its load, and the first cache holds it.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace snykcred {

class Sieve {
public:
    using Block = std::uint32_t;
    /// Four bytes of a form as they may stand in the window; the last of them does not count where `block` is
    /// 3.
    struct Sample {
        Block block = 0;
        std::uint32_t form = 0;
        std::uint8_t offset = 0; ///< of the form's character …
        std::uint8_t skip = 0;   ///< … that stands so many bytes behind the block's beginning
    };
    /// The first bytes of a text as a block; what it lacks is 0.
    static Block block_of(std::string_view bytes) {
        return load(bytes.data(), std::min(sizeof(Block), bytes.size()));
    }

    /// `block`: 3 or 4 bytes.
    Sieve(std::vector<Sample> samples, std::size_t stride, std::size_t block);
    Sieve(Sieve&&) noexcept = default;
    Sieve& operator=(Sieve&&) noexcept = default;
    Sieve(const Sieve&) = delete;
    Sieve& operator=(const Sieve&) = delete;
    ~Sieve();

    [[nodiscard]] std::size_t stride() const { return stride_; }

    /// Calls use(sample, at) for each sample that stands at one of the positions looked at, `at`, in the
    /// order of the positions. Gives the first position from which on no occurrence can be complete.
    template<class Use>
    std::size_t for_each(std::string_view window, Use use) const {
        return fine_ ? each<true>(window, use) : each<false>(window, use);
    }

private:
    /// The first byte is the lowest one on every processor.
    static Block load(const char* at, std::size_t size = sizeof(Block)) {
        Block block = 0;
        std::memcpy(&block, at, size);
        if constexpr (std::endian::native == std::endian::big) block = __builtin_bswap32(block);
        return block | k_case;
    }
    /// Is a bit set for the hash? `fine`: its own bit; else any of the byte's, which is a third of the work.
    template<bool fine>
    static unsigned look(const std::uint8_t* table, Block hash) {
        const unsigned byte = table[hash >> k_byte_shift];
        return fine ? (byte >> bit_of(hash)) & 1U : byte;
    }
    [[nodiscard]] static unsigned bit_of(Block hash) { return hash >> (k_byte_shift - 3) & 7U; }

    template<bool fine, class Use>
    std::size_t each(std::string_view window, Use& use) const {
        const char* const bytes = window.data();
        const std::uint8_t* const table = table_.data();
        const Block factor = factor_;
        const std::size_t stride = stride_;
        const auto look_at = [=](const char* at) { return look<fine>(table, load(at) * factor); };
        std::size_t at = stride - 1;
        // What is seen is gathered without a branch that depends on it, then visited: a processor foresees
        // neither where in a log a secret stands nor in which of its bytes it is seen.
        std::array<std::size_t, 4 * k_turns> seen;
        while (at + 3 * stride + sizeof(Block) <= window.size()) {
            std::size_t* end = seen.data();
            const std::size_t room =
                (window.size() - at - sizeof(Block)) / stride + 1; // looks that have room
            std::size_t turns = std::min<std::size_t>(k_turns, room / 4);
            const char* here = bytes + at;
            for (; turns > 0; --turns, here += 4 * stride) {
                const unsigned first = look_at(here);
                const unsigned second = look_at(here + stride);
                const unsigned third = look_at(here + 2 * stride);
                const unsigned fourth = look_at(here + 3 * stride);
                if (fine || (first | second | third | fourth) != 0) {
                    at = static_cast<std::size_t>(here - bytes);
                    *end = at;
                    end += first;
                    *end = at + stride;
                    end += second;
                    *end = at + 2 * stride;
                    end += third;
                    *end = at + 3 * stride;
                    end += fourth;
                }
            }
            at = static_cast<std::size_t>(here - bytes);
            for (const std::size_t* next = seen.data(); next != end; ++next)
                visit(load(bytes + *next), *next, use);
        }
        for (; at + block_ <= window.size(); at += stride) {
            const Block block = block_of(window.substr(at));
            if (look<fine>(table, block * factor) != 0) visit(block, at, use);
        }
        return at + 1 - stride;
    }

    struct Slot {
        Sample sample;     ///< its block is 0 where the slot is free: k_case is set in every other
        bool last = false; ///< of its block's
    };

    template<class Use>
    void visit(Block block, std::size_t at, Use& use) const {
        block &= counted_;
        const Slot* const slots = slots_.data();
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t i = (block * factor_) >> slot_shift_;; i = (i + 1) & mask) {
            if (slots[i].sample.block == block) {
                use(slots[i].sample, at);
                if (slots[i].last) break;
            } else if (slots[i].sample.block == 0) {
                break;
            }
        }
    }

    /// A letter's capital differs from it in this bit; digits and hyphens have it.
    static constexpr Block k_case = 0x20202020U;
    static constexpr std::size_t k_turns = 128;
    static constexpr unsigned k_byte_shift = 32 - 14; // 16 KiB: half of a first-level cache

    std::size_t stride_;
    std::size_t block_;
    Block counted_; ///< the bits of a block that count
    /// Multiplicative hashing (Knuth, TAOCP 6.4): the upper bits are the mixed ones. A factor that begins a
    /// byte higher leaves the fourth byte of the block out.
    Block factor_;
    unsigned slot_shift_;
    bool fine_;                       ///< so many blocks that bytes would be too coarse
    std::vector<std::uint8_t> table_; ///< bit for each hash of a block
    std::vector<Slot> slots_; ///< the samples by their blocks' hashes, each in the first one that was free
};

} // namespace snykcred
