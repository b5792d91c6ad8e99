/**
 * What is recorded of a camera, from its stream to a segment; so far its clock. Only the other rooms of {@code archive} call
 * this one.
 */
@NullMarked
package io.culvert.gateway.archive.record;

import org.jspecify.annotations.NullMarked;
