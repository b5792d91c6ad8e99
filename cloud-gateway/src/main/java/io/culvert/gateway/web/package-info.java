/**
 * HTTP: the REST controllers of every feature and what they share. The thin outermost layer: it may call any feature and
 * is called by none. {@link io.culvert.gateway.web.ProblemCode} is the closed set of errors,
 * {@link io.culvert.gateway.web.Page} the form of lists, {@link io.culvert.gateway.web.MergePatch} that of changes,
 * {@link io.culvert.gateway.web.RequiresRole} and {@link io.culvert.gateway.web.Anonymous} say who may call.
 *
 * <p>Controllers run on virtual threads and may block.
 */
@NullMarked
package io.culvert.gateway.web;

import org.jspecify.annotations.NullMarked;
