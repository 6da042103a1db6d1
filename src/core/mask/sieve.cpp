#include "core/mask/sieve.hpp"

#include "core/base/secret.hpp"

#include <algorithm>
#include <tuple>

namespace snykcred {

namespace {

constexpr unsigned k_word_bits = 32;
constexpr std::size_t k_coarse = 512; // so many samples leave most bytes of the table 0
constexpr Sieve::Block k_factor = 2654435761U;

/// Forms share many blocks: what is there twice would be compared twice.
void sort_and_unite(std::vector<Sieve::Sample>& samples) {
    const auto key = [](const Sieve::Sample& s) { return std::tuple(s.block, s.form, s.offset, s.skip); };
    std::ranges::sort(samples, {}, key);
    const auto same = [&key](const Sieve::Sample& a, const Sieve::Sample& b) { return key(a) == key(b); };
    samples.erase(std::unique(samples.begin(), samples.end(), same), samples.end());
}

template<class T>
void wipe(std::vector<T>& values) {
    wipe_bytes(reinterpret_cast<char*>(values.data()), values.size() * sizeof(T));
}

} // namespace

Sieve::Sieve(std::vector<Sample> samples, std::size_t stride, std::size_t block)
    : stride_(stride), block_(block), counted_(block == 3 ? 0x00FFFFFFU : 0xFFFFFFFFU),
      factor_(block == 3 ? k_factor << 8U : k_factor),
      table_(std::size_t{1} << (k_word_bits - k_byte_shift)) {
    for (Sample& sample : samples)
        sample.block &= counted_;
    sort_and_unite(samples);
    fine_ = samples.size() > k_coarse;
    const auto bits = static_cast<unsigned>(std::bit_width(2 * samples.size())); // more slots than samples
    slot_shift_ = k_word_bits - bits;
    slots_.resize(std::size_t{1} << bits);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const Block hash = samples[i].block * factor_;
        table_[hash >> k_byte_shift] |= static_cast<std::uint8_t>(fine_ ? 1U << bit_of(hash) : 1U);
        std::size_t slot = hash >> slot_shift_;
        while (slots_[slot].sample.block != 0)
            slot = (slot + 1) % slots_.size();
        slots_[slot] = {samples[i], i + 1 == samples.size() || samples[i + 1].block != samples[i].block};
    }
    wipe(samples);
}

Sieve::~Sieve() {
    wipe(slots_);
    wipe(table_);
}

} // namespace snykcred
