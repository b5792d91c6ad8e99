/** AAC: its configuration and the way of its frames out of RTP (RFC 3640). Used by {@code mp4}. */
@NullMarked
package io.culvert.media.aac;

import org.jspecify.annotations.NullMarked;
