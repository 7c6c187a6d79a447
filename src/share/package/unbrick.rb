# SPDX-License-Identifier: MIT
# Homebrew formula.
class Unbrick < Formula
  desc "Recovery console for Particle IoT devices"
  url "@URL@"
  sha256 "@SHA256@"
  license "MIT"

  depends_on "pkgconf" => :build
  depends_on "curl"
  depends_on "jansson"
  depends_on "libarchive"
  depends_on "libfyaml"
  depends_on "libpq"
  depends_on "libserialport"
  depends_on "libusb"
  depends_on "ncurses"
  depends_on "openssl@3"
  depends_on "protobuf-c"
  depends_on "qrencode"
  depends_on "sqlite"
  uses_from_macos "zlib"

  def install
    system "make", "install", "PREFIX=#{prefix}"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/unbrick --version")
    assert_match "bootloader", shell_output("#{bin}/unbrick diagnose --bench photon-safe-mode")
  end
end
