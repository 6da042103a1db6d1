// The owner of a secret's bytes: moved, never copied; wiped on destruction; not printable, not comparable.
// The bytes live on the heap only, because a moved-from std::string keeps a short value. Honest limit: copies
// that TLS and HTTP libraries make on the way to the wire are theirs to wipe.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace snykcred {

class Secret {
public:
    Secret() noexcept = default;
    /// Copies `bytes`; the caller wipes its own copy.
    explicit Secret(std::string_view bytes);
    Secret(Secret&& other) noexcept
        : data_(std::move(other.data_)), size_(std::exchange(other.size_, 0)),
          capacity_(std::exchange(other.capacity_, 0)) {}
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret() { wipe(); }

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    /// The one way to the bytes: `use` sees them for the length of the call. Do not let a copy out.
    template<class Use>
    decltype(auto) reveal(Use&& use) const {
        return std::forward<Use>(use)(std::string_view(data_.get(), size_));
    }

    /// Appends; storage left behind when growing is wiped. For composing records that contain a secret.
    void append(std::string_view bytes);
    void append(const Secret& other);

    /// A second owner, for the rare place that needs one (a child's environment beside a mask). Named, so
    /// that it can be searched for.
    [[nodiscard]] Secret duplicate() const;

private:
    void wipe() noexcept;

    std::unique_ptr<char[]> data_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

/// Overwrites `size` bytes so that the compiler cannot leave it out.
void wipe_bytes(char* bytes, std::size_t size) noexcept;

} // namespace snykcred
