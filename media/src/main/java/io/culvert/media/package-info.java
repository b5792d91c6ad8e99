/**
 * What the edge and the cloud both know about media; here only {@link io.culvert.media.Secret}, the features live in
 * the packages below. Any module may use it.
 */
@NullMarked
package io.culvert.media;

import org.jspecify.annotations.NullMarked;
