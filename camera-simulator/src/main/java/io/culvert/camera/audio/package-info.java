/**
 * What a simulated camera sends as sound: a tone in G.711 or AAC. Public: {@link io.culvert.camera.audio.AudioSource};
 * called by {@code io.culvert.camera}.
 */
@NullMarked
package io.culvert.camera.audio;

import org.jspecify.annotations.NullMarked;
